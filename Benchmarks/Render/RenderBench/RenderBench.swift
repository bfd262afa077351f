import Base
import Foundation
import Kustomize

/// Builds a kustomization again and again in one process and prints how long each build took, in nanoseconds, one a
/// line. The files are read into memory before, so that only rendering is measured.
///
///     RenderBench FOLDER KUSTOMIZATION RUNS
///
/// FOLDER is the tree, KUSTOMIZATION a path in it. The first build, which is cold, is not printed. Ends with 1 if a
/// build fails, and with 2 for wrong arguments.
@main
struct RenderBench {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let runs = Int(arguments[3]), runs > 0 else {
            FileHandle.standardError.write(Data("usage: RenderBench FOLDER KUSTOMIZATION RUNS\n".utf8))
            exit(2)
        }
        let tree = try MemoryTree(copyOf: arguments[1])
        let kustomizer = Kustomizer()
        let clock = ContinuousClock()
        do {
            let first = try kustomizer.build(arguments[2], in: tree).bytes
            for _ in 0..<runs {
                var bytes: [UInt8] = []
                let time = try clock.measure { bytes = try kustomizer.build(arguments[2], in: tree).bytes }
                precondition(bytes == first, "two builds of one tree differ")
                print(time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000)
            }
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }
}
