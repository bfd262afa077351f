import Base
import Foundation
import Kustomize

/// Builds a kustomization again and again in one process and prints how long each build took, in nanoseconds, one a
/// line. The files are read into memory before, so that only rendering is measured.
///
///     RenderBench FOLDER KUSTOMIZATION RUNS
///
/// FOLDER is the tree, KUSTOMIZATION a path in it. The first build, which is cold, is not printed.
///
///     RenderBench helm cold CHART RUNS
///     RenderBench helm warm CHART RUNS VALUES…
///
/// does so with a chart: `cold` loads and parses it from disk each time, `warm` renders with each values file in turn.
/// Ends with 1 if a build fails, and with 2 for wrong arguments.
@main
struct RenderBench {
    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.count >= 5, arguments[1] == "helm", let runs = Int(arguments[4]), runs > 0 {
            return helm(arguments[2], HelmBench(path: arguments[3], runs: runs), Array(arguments[5...]))
        }
        guard arguments.count == 4, let runs = Int(arguments[3]), runs > 0 else { usage() }
        let tree = try MemoryTree(copyOf: arguments[1])
        let kustomizer = Kustomizer()
        let clock = ContinuousClock()
        do {
            let first = try kustomizer.build(arguments[2], in: tree).bytes
            for _ in 0..<runs {
                var bytes: [UInt8] = []
                let time = try clock.measure { bytes = try kustomizer.build(arguments[2], in: tree).bytes }
                precondition(bytes == first, "two builds of one tree differ")
                show(time)
            }
        } catch {
            fail(error)
        }
    }

    private static func helm(_ mode: String, _ bench: HelmBench, _ values: [String]) {
        do {
            switch (mode, values.isEmpty) {
            case ("cold", true): try bench.cold().forEach(show)
            case ("warm", false): try bench.warm(values).forEach(show)
            default: usage()
            }
        } catch {
            fail(error)
        }
    }

    private static func show(_ time: Duration) {
        print(time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000)
    }

    private static func usage() -> Never {
        FileHandle.standardError.write(
            Data("usage: RenderBench FOLDER KUSTOMIZATION RUNS | helm cold|warm CHART RUNS [VALUES…]\n".utf8))
        exit(2)
    }

    private static func fail(_ error: any Error) -> Never {
        FileHandle.standardError.write(Data("\(error)\n".utf8))
        exit(1)
    }
}
