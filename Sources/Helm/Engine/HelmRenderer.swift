import Base
import GoTemplate
import Sprig

/// Renders charts as Helm does.
///
/// Keeps what it has parsed: rendering the same chart again with other values is cheaper with the same renderer. May be
/// used by several threads at once.
public struct HelmRenderer: Sendable {
    /// How charts are rendered. A copy with other options shares what was parsed, so the options must be for the same
    /// version of Helm.
    public var options: HelmRenderOptions
    private let cache = TemplateCache()
    private let schemas = ValuesSchema()

    /// Creates a renderer that has parsed nothing yet.
    public init(options: HelmRenderOptions = HelmRenderOptions()) { self.options = options }

    /// Renders a chart with a user's values.
    ///
    /// The work is done on a thread of its own with a large stack; the calling thread waits for it.
    ///
    /// - Throws: `HelmError` with template, line and column for what a template does wrong, for values that do not fit
    ///   the chart, for a chart that cannot be installed, and for limits that are passed.
    public func render(
        _ chart: Chart, values: UserValues = UserValues(), release: ReleaseOptions = ReleaseOptions(),
        capabilities: Capabilities = Capabilities()
    ) throws -> RenderedChart {
        let helm = options.helmVersion
        if options.requiresInstallable {
            try release.validate()
            try chart.checkInstallable()
            try chart.checkDependencies()
        }
        return try DeepStack.run { [self] in
            let merged = try RenderValues(chart, values: values.values, helm: helm)
            if options.requiresInstallable {
                try merged.chart.metadata.checkKubeVersion(
                    capabilities.kubeVersion.normalized, of: capabilities.kubeVersion.version)
            }
            if options.validatesSchema { try schemas.validate(merged) }
            do {
                return try execute(merged, release: release, capabilities: capabilities)
            } catch let failure as TemplateFailure {
                throw failure.helmError(helm, values: values, of: merged.chart)
            }
        }
    }

    /// Renders a chart with values that come from nowhere in particular.
    public func render(
        _ chart: Chart, values: ChartValues, release: ReleaseOptions = ReleaseOptions(),
        capabilities: Capabilities = Capabilities()
    ) throws -> RenderedChart {
        var userValues = UserValues(helm: options.helmVersion)
        userValues.add(values, name: "values")
        return try render(chart, values: userValues, release: release, capabilities: capabilities)
    }

    /// Executes all templates.
    private func execute(
        _ values: RenderValues, release: ReleaseOptions, capabilities: Capabilities
    ) throws -> RenderedChart {
        let functionNames = HelmFunctions.names(options.helmVersion)
        let state = RenderState(options, cache: cache, functionNames: functionNames)
        let scope = TemplateScope(
            values, release: release, capabilities: capabilities, helmVersion: options.helmVersion)
        var set = TemplateSet(name: RenderState.root)
        for template in scope.templates {
            do {
                set.add(try cache.file(template.name, template.source, functions: functionNames))
            } catch let error as TemplateError {
                throw TemplateFailure(file: template.name, error: error)
            }
        }
        let random = randomSource(chart: values.chart.name)
        var environment = SprigEnvironment(random: random)
        if let now = options.now { environment.now = { GoTime(unixSeconds: now) } }
        var functions = HelmFunctions.all(options.helmVersion, environment)
        functions.merge(state.functions) { _, own in own }
        let limits = options.limits
        let execution = TemplateExecution(
            set,
            functions: functions,
            missingKey: .zero,
            limits: ExecutionLimits(
                steps: limits.steps, outputBytes: limits.outputBytes, valueSize: limits.valueSize,
                // What is left is for the functions that templates call.
                stackBytes: DeepStack.usualSize / 8, deadline: .now + limits.time))
        var files: [RenderedFile] = []
        for template in scope.templates where !template.isPartial {
            template.data["Template"] = template.description(options.helmVersion)
            random.begin(file: template.name.description)
            do {
                let output = try execution.execute(template.name, data: .map(template.typedData))
                files.append(RenderedFile(path: template.name.description, bytes: GoText.withoutNoValue(output)))
            } catch {
                throw TemplateFailure(file: template.name, error: error)
            }
        }
        return RenderedChart(
            files: files, notes: notes(in: files, of: values.chart), crds: Self.crds(of: values.chart),
            warnings: values.warnings, randomCalls: (random as? KeyedRandom)?.callSites ?? [])
    }

    private func randomSource(chart: String) -> any RandomSource {
        switch options.randomness {
        case .system: SystemRandom()
        case .keyed(let key, let application): KeyedRandom(key: key, application: application, chart: chart)
        }
    }

    private func notes(in files: [RenderedFile], of chart: ProcessedChart) -> [UInt8] {
        let own = "\(chart.fullPath)/templates/NOTES.txt"
        var notes: [UInt8] = []
        for file in files.reversed() where file.isNotes {
            guard options.includesNotesOfDependencies || file.path.utf8.elementsEqual(own.utf8) else { continue }
            if !notes.isEmpty { notes.append(UInt8(ascii: "\n")) }
            notes += file.bytes
        }
        return notes
    }

    private static func crds(of chart: ProcessedChart) -> [RenderedFile] {
        chart.chart.crds.map { RenderedFile(path: "\(chart.fullPath)/\($0.name)", bytes: $0.bytes) }
            + chart.dependencies.flatMap(crds)
    }
}

extension TemplateScope.Template {
    /// What it sees as `.Template`.
    fileprivate func description(_ version: HelmVersion) -> GoValue {
        let map = GoMap(["Name": .string(name), "BasePath": .string(basePath)])
        return .map(ValuesMap.typed(map, ValuesMap.Context(version)))
    }
}
