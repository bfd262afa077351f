import ArgumentParser
import Base
import Helm

/// Prints what `helm template` prints for a chart.
struct RenderHelmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "helm",
        abstract: "Print what a chart renders to: the bytes of helm template.",
        discussion: """
            Nothing is executed, no cluster is asked and nothing is fetched: dependencies have to be in the chart's \
            charts folder. Mistakes are reported with template, line and column, and end with exit code 1.

            Examples:
              martlet render helm ./charts/shop
              martlet render helm ./charts/shop --name shop -n prod -f production.yaml --set image.tag=1.4
              martlet render helm shop-1.4.0.tgz --show-only templates/service.yaml
              martlet render helm ./charts/shop | kubectl diff -n prod -f -
              martlet render helm ./charts/shop --read-set
            """)

    /// Whose rules hold.
    enum Version: Int, ExpressibleByArgument, CaseIterable {
        case helm3 = 3
        case helm4 = 4

        init?(argument: String) {
            guard let number = Int(argument) else { return nil }
            self.init(rawValue: number)
        }

        var defaultValueDescription: String { String(rawValue) }
        static var allValueStrings: [String] { allCases.map(\.defaultValueDescription) }

        var rules: HelmVersion { self == .helm3 ? .v3 : .v4 }
    }

    @Argument(help: "The folder of a chart, or its archive (.tgz).", completion: .file())
    var chart: String

    @OptionGroup(title: "Values") var values: HelmValuesOptions

    @Option(help: "The name of the release.")
    var name = "release-name"

    @Option(name: .shortAndLong, help: "The namespace of the release.")
    var namespace = "default"

    @Option(help: "The cluster's Kubernetes version that templates see, such as 1.33.")
    var kubeVersion: String?

    @Option(
        name: .shortAndLong,
        help: "API versions that templates see besides the built-in ones, separated by commas; may be repeated.")
    var apiVersions: [String] = []

    @Flag(help: "Print the files in crds first.")
    var includeCrds = false

    @Flag(help: "Leave out hooks.")
    var noHooks = false

    @Flag(help: "Leave out tests.")
    var skipTests = false

    @Option(
        name: .shortAndLong,
        help: "Only what this template makes: a path in the chart, or a pattern of it; may be repeated.")
    var showOnly: [String] = []

    @Flag(help: "Print the notes at the end.")
    var notes = false

    @Flag(help: "Render as for an upgrade, not an installation.")
    var isUpgrade = false

    @Flag(
        help: ArgumentHelp(
            "Print what each template makes, before Helm takes out hooks and sorts; also of charts that miss parts."))
    var raw = false

    @Flag(help: "Do not hold the values against the chart's schema.")
    var skipSchemaValidation = false

    @Option(help: "Whose rules hold: Helm 3 or 4.")
    var helmVersion: Version = .helm4

    @OptionGroup var readSet: ReadSetOptions

    func run() throws {
        let result = try output()
        for warning in result.warnings { StandardError.print(PrintableText.escaped("warning: \(warning)")) }
        Console.write(result.bytes)
    }

    /// What is printed, and what the user should know. Throws `CommandFailure`.
    func output() throws -> (bytes: [UInt8], warnings: [String]) {
        do {
            let local = try LocalChart(chart)
            let rendered = try render(local)
            var warnings = rendered.warnings
            let bytes = try raw ? rendered.chart.listing : releaseText(rendered.chart, &warnings)
            return (readSet.readSet ? readSet.bytes(of: local.readSet) : bytes, warnings)
        } catch let error as HelmError {
            throw CommandFailure(
                PrintableText.escaped(error.message, keepsLines: true), exitCode: ExitStatus.negative)
        } catch let error as FileTreeError {
            throw CommandFailure("\(chart): \(error)", exitCode: ExitStatus.negative)
        }
    }

    /// What `helm template` prints.
    private func releaseText(_ rendered: RenderedChart, _ warnings: inout [String]) throws -> [UInt8] {
        let release = try Release(rendered, helmVersion: helmVersion.rules)
        // Those of the chart stand before its own.
        warnings += release.warnings.dropFirst(rendered.warnings.count)
        return try ReleaseText(
            includesCRDs: includeCrds, includesHooks: !noHooks, includesTests: !skipTests, templates: showOnly,
            includesNotes: notes
        ).bytes(of: release)
    }

    /// What the templates make, and what the user should know.
    private func render(_ local: LocalChart) throws -> (chart: RenderedChart, warnings: [String]) {
        let rules = helmVersion.rules
        let loaded = try local.load(rules)
        var capabilities = Capabilities()
        if let kubeVersion {
            capabilities.kubeVersion = try KubernetesVersion(kubeVersion, helmVersion: rules)
        }
        capabilities.apiVersions += apiVersions.flatMap { $0.split(separator: ",").map(String.init) }
        let renderer = HelmRenderer(
            options: HelmRenderOptions(
                helmVersion: rules, requiresInstallable: !raw, validatesSchema: !skipSchemaValidation))
        let rendered = try renderer.render(
            loaded, values: try values.userValues(rules, read: local.read),
            release: ReleaseOptions(name: name, namespace: namespace, isUpgrade: isUpgrade),
            capabilities: capabilities)
        return (rendered, loaded.warnings + rendered.warnings)
    }
}
