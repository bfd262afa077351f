import ArgumentParser

/// How a folder of manifests is read; `render` and `diff` share it.
struct SourceOptions: ParsableArguments {
    @Flag(help: "Also read the folders below.")
    var recurse = false

    @Option(help: "Only files that match this pattern, such as '*.yaml' or '{a,b}/*.json'.")
    var include = ""

    @Option(help: "No files that match this pattern.")
    var exclude = ""

    @Option(
        help: ArgumentHelp(
            "The repository's folder on this machine, for an Application manifest as the first argument.",
            valueName: "folder"),
        completion: .directory)
    var repo: String?

    @Option(help: "Which application of the manifest, if it holds several; for `diff`, whose objects a folder holds.")
    var application: String?

    @Option(help: "The branch, tag or commit, instead of the application's own; for applications of the agent.")
    var revision: String?
}
