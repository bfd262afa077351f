import ArgumentParser
import Base
import Kustomize
import Manifests
import Rendering

/// Prints what `kubectl kustomize` prints for a folder.
struct RenderKustomizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kustomize",
        abstract: "Print what a kustomization builds: the bytes of kubectl kustomize.",
        discussion: """
            Nothing is executed, and nothing is read but files: in a Git work tree only those inside it. Mistakes are \
            reported with file, line and column, and end with exit code 1.

            Examples:
              martlet render kustomize overlays/production
              martlet render kustomize overlays/production | kubectl diff -f -
              martlet render kustomize overlays/production --read-set
            """)

    /// How the read set is printed.
    enum ReadSetFormat: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Argument(help: "The folder with the kustomization file.", completion: .directory)
    var folder: String

    @Flag(
        help: """
            Print the paths that the output depends on instead of the output: files that were read, directories whose \
            listing mattered, and paths of which it mattered what stands there.
            """)
    var readSet = false

    @Option(name: .shortAndLong, help: "How to print the read set.")
    var output: ReadSetFormat = .text

    @Option(help: "Which files a kustomization may name: LoadRestrictionsRootOnly or LoadRestrictionsNone.")
    var loadRestrictor = "LoadRestrictionsRootOnly"

    func validate() throws {
        guard ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"].contains(loadRestrictor) else {
            throw ValidationError(
                "--load-restrictor \(loadRestrictor): expected LoadRestrictionsRootOnly or LoadRestrictionsNone")
        }
    }

    func run() throws {
        let working = try WorkingFolder(folder)
        let recorder = RecordingTree(working.tree)
        let options = KustomizeOptions(
            loadRestriction: loadRestrictor == "LoadRestrictionsNone" ? .none : .rootOnly)
        do {
            let built = try Kustomizer(options: options).build(working.path, in: recorder)
            for warning in built.warnings {
                StandardError.print(PrintableText.escaped("\(working.displayed(warning))"))
            }
            Console.write(readSet ? bytes(of: recorder.readSet, in: working) : built.bytes)
        } catch var error as KustomizeError {
            error.location = error.location.map(working.displayed)
            error.trail = error.trail.map(working.displayed)
            throw CommandFailure(
                lines: ["\(error.location == nil ? "martlet: " : "")\(error)"], exitCode: ExitStatus.negative)
        } catch let error as Diagnostic {
            throw CommandFailure([working.displayed(error)])
        }
    }

    private func bytes(of readSet: ReadSet, in working: WorkingFolder) -> [UInt8] {
        let rows = readSet.items.map { (kind: $0.access.name, path: working.displayed($0.path)) }
        switch output {
        case .text: return Array(rows.map { "\($0.kind)\t\($0.path)\n" }.joined().utf8)
        case .json:
            let items = rows.map { Node.mapping(["access": .string($0.kind), "path": .string($0.path)]) }
            return JSON.serialize(.mapping(["items": .sequence(items)]), pretty: true) + [UInt8(ascii: "\n")]
        }
    }
}

extension ReadSet.Access {
    /// One word for people and programs.
    fileprivate var name: String {
        switch self {
        case .content: "content"
        case .listing: "listing"
        case .entry: "entry"
        }
    }
}
