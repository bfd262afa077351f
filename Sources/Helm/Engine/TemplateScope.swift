import GoTemplate

/// The templates of a chart and of its dependencies, each with what it sees as `.`.
struct TemplateScope {
    /// A file below `templates/`.
    struct Template {
        let name: ByteString
        let source: [UInt8]
        /// What the templates of one chart share, without `Template`.
        let data: GoMap
        /// The same as the type that templates see.
        let typedData: GoMap
        let basePath: ByteString

        /// Whether it only offers named templates to others.
        var isPartial: Bool {
            let start = name.bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
            return start < name.count && name.bytes[start] == UInt8(ascii: "_")
        }
    }

    /// In the order in which Helm parses and executes them: the deepest first, and in reverse order of their names;
    /// so of templates with one name the definition of the parent counts.
    let templates: [Template]

    init(_ values: RenderValues, release: ReleaseOptions, capabilities: Capabilities, helmVersion: HelmVersion) {
        let context = ValuesMap.Context(helmVersion)
        let release = GoMap([
            "Name": .string(release.name), "Namespace": .string(release.namespace),
            "IsUpgrade": .bool(release.isUpgrade), "IsInstall": .bool(!release.isUpgrade),
            "Revision": .int(release.revision), "Service": .string("Helm"),
        ])
        var collector = Collector(
            context: context, helmVersion: helmVersion, release: .map(release),
            capabilities: .object(CapabilitiesValue(capabilities, helmVersion: helmVersion)))
        _ = collector.add(values.chart, values: ValuesMap.typed(values.values, context))
        templates = collector.templates.values.map { (depth: Self.depth($0.name), template: $0) }.sorted {
            $0.depth != $1.depth ? $0.depth > $1.depth : $1.template.name < $0.template.name
        }.map(\.template)
    }

    private static func depth(_ name: ByteString) -> Int { name.bytes.count { $0 == UInt8(ascii: "/") } }

    private struct Collector {
        let context: ValuesMap.Context
        let helmVersion: HelmVersion
        let release: GoValue
        let capabilities: GoValue
        /// Of a path that is there twice the later template counts.
        var templates: [ByteString: Template] = [:]

        /// Adds a chart's templates; gives what its parent sees of it below `.Subcharts`.
        mutating func add(_ chart: ProcessedChart, values: GoMap) -> GoMap {
            let subcharts = GoMap()
            let data = GoMap([
                "Chart": helmVersion == .v3
                    ? .object(ChartMetadataValue(chart.metadata, isRoot: chart.isRoot))
                    : .map(chart.metadata.makeMap(isRoot: chart.isRoot)),
                "Files": .object(FilesValue(chart.chart.files)), "Release": release, "Capabilities": capabilities,
                "Values": .map(values), "Subcharts": .map(subcharts),
            ])
            for dependency in chart.dependencies {
                let name = ByteString(dependency.name)
                let table = try? ValuesMap.table(name, in: values, context).get()
                subcharts[name] = .map(
                    add(dependency, values: ValuesMap.typed(table ?? GoMap(), context)))
            }
            let typed = ValuesMap.typed(data, context)
            let isLibrary = chart.metadata.isLibrary
            let basePath = ByteString(chart.fullPath + "/templates")
            for file in chart.chart.templates {
                let template = Template(
                    name: ByteString(chart.fullPath + "/" + file.name), source: file.bytes, data: data,
                    typedData: typed, basePath: basePath)
                if isLibrary, !template.isPartial { continue }
                templates[template.name] = template
            }
            return data
        }
    }
}
