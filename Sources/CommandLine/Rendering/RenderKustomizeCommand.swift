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

    @Argument(help: "The folder with the kustomization file.", completion: .directory)
    var folder: String

    @OptionGroup var readSet: ReadSetOptions

    @Option(help: "Which files a kustomization may name: LoadRestrictionsRootOnly or LoadRestrictionsNone.")
    var loadRestrictor = "LoadRestrictionsRootOnly"

    @Flag(help: "Render the charts that a kustomization names in helmCharts, from its charts folder.")
    var enableHelm = false

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
            loadRestriction: loadRestrictor == "LoadRestrictionsNone" ? .none : .rootOnly,
            chartRenderer: enableHelm ? KustomizationCharts() : nil)
        do {
            let built = try Kustomizer(options: options).build(working.path, in: recorder)
            for warning in built.warnings {
                StandardError.print(PrintableText.escaped("\(working.displayed(warning))"))
            }
            Console.write(readSet.readSet ? readSet.bytes(of: recorder.readSet, in: working) : built.bytes)
        } catch var error as KustomizeError {
            error.location = error.location.map(working.displayed)
            error.trail = error.trail.map { working.displayed($0) }
            throw CommandFailure(
                lines: ["\(error.location == nil ? "martlet: " : "")\(error)"], exitCode: ExitStatus.negative)
        } catch let error as Diagnostic {
            throw CommandFailure([working.displayed(error)])
        }
    }
}
