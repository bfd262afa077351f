import GoTemplate
import SemanticVersions

/// Decides which charts of `charts/` take part and under which names, and brings imported values to their parents, step
/// by step as Helm's `dependencies.go` does.
struct DependencyProcessing {
    /// The most charts of one release, each alias counted.
    private static let chartLimit = 2_000
    /// The most parts of a path in a parent to which values are imported.
    private static let pathLimit = 100

    private(set) var coalescing: Coalescing
    private var charts = 0

    init(helm: HelmVersion, copyLimit: Int = Coalescing.copyLimit) {
        coalescing = Coalescing(helm: helm, copyLimit: copyLimit)
    }

    private var helm: HelmVersion { coalescing.helm }

    /// Processes a chart with all charts in it.
    mutating func process(_ root: ChartNode, _ values: GoMap) throws {
        try selectDependencies(of: root, values, path: "")
        try importAll(root)
    }

    /// The values that a processed chart is rendered with.
    mutating func values(of root: ChartNode, _ values: GoMap) throws -> GoMap {
        try coalescing.values(of: root, values, mode: .coalesce)
    }

    // MARK: - Names, tags, conditions

    private mutating func selectDependencies(of chart: ChartNode, _ values: GoMap, path: String) throws {
        guard let entries = chart.metadata.dependencies else { return }
        guard entries.count <= Self.chartLimit else { throw Self.tooManyCharts }
        // Charts that no entry asks for stay as they are.
        var selected = chart.dependencies.filter { node in !entries.contains { Self.fits(node, $0.value) } }
        for entry in entries {
            if let node = chart.dependencies.first(where: { Self.fits($0, entry.value) }) {
                charts += 1 + node.dependencies.count
                guard charts <= Self.chartLimit else { throw Self.tooManyCharts }
                selected.append(self.node(for: entry.value, from: node))
            }
            if !entry.value.alias.isEmpty { entry.value.name = entry.value.alias }
        }
        chart.setDependencies(selected)

        for entry in entries { entry.value.enabled = true }
        let coalesced = try coalescing.values(of: chart, values, mode: .coalesce)
        applyTags(entries, coalesced)
        applyConditions(entries, coalesced, path: path)
        let removed = Set(entries.filter { !$0.value.enabled }.map { ByteString($0.value.name) })
        let kept = chart.dependencies.filter { !removed.contains($0.key) }
        let keptEntries = entries.filter { !removed.contains(ByteString($0.value.name)) }
        for node in kept { try selectDependencies(of: node, coalesced, path: path + node.name + ".") }
        chart.metadata.dependencies = keptEntries.isEmpty ? nil : keptEntries
        chart.setDependencies(kept)
    }

    private static let tooManyCharts = HelmError(
        "the chart has more than \(chartLimit) dependencies, those of its dependencies and all aliases counted")

    private static func fits(_ node: ChartNode, _ dependency: ChartDependency) -> Bool {
        node.name.hasSameBytes(as: dependency.name)
            && VersionConstraints.isCompatible(dependency.version, node.metadata.value.version)
    }

    /// A node of its own for an entry, under the entry's alias.
    private func node(for dependency: ChartDependency, from node: ChartNode) -> ChartNode {
        let copy = node.copy()
        var entries = node.metadata.dependencies
        if helm == .v4 {
            entries = entries?.map { ChartNode.Dependency(copying: $0) }
            copy.setDependencies(node.dependencies.map { $0.copy() })
        }
        copy.metadata = ChartNode.Metadata(node.metadata.value, dependencies: entries)
        if !dependency.alias.isEmpty { copy.metadata.value.name = dependency.alias }
        return copy
    }

    private mutating func applyTags(_ entries: [ChartNode.Dependency], _ values: GoMap) {
        guard let tags = values.table(atPath: "tags") else { return }
        for entry in entries {
            var hasTrue = false
            var hasFalse = false
            for tag in entry.value.tags {
                switch tags[ByteString(tag)] {
                case nil: break
                case .bool(true)?: hasTrue = true
                case .bool(false)?: hasFalse = true
                default:
                    coalescing.warn("Warning: Tag '\(tag)' for chart \(entry.value.name) returned non-bool value")
                }
            }
            entry.value.enabled = hasTrue || !hasFalse
        }
    }

    private mutating func applyConditions(_ entries: [ChartNode.Dependency], _ values: GoMap, path: String) {
        for entry in entries {
            let conditions = GoText.trimmingSpace(entry.value.condition)
            for condition in conditions.utf8.split(separator: UInt8(ascii: ",")) {
                let condition = String(Substring(condition))
                switch values.scalar(atPath: path + condition) {
                case nil: continue
                case .bool(let isEnabled)?: entry.value.enabled = isEnabled
                default:
                    coalescing.warn(
                        "Warning: Condition path '\(condition)' for chart \(entry.value.name) returned non-bool value")
                    continue
                }
                break
            }
        }
    }

    // MARK: - Import of values

    private mutating func importAll(_ chart: ChartNode) throws {
        for node in chart.dependencies { try importAll(node) }
        try importValues(into: chart)
    }

    private mutating func importValues(into chart: ChartNode) throws {
        guard let entries = chart.metadata.dependencies else { return }
        let values = try coalescing.values(of: chart, GoMap(), mode: .merge)
        let imported = GoMap()
        for entry in entries {
            // What was looked at once has a form that is passed over from then on.
            let wishes = entry.isImportDone ? [] : entry.value.importValues
            var done: [PlainValue] = []
            for wish in wishes {
                guard let (child, parent) = try Self.path(of: wish) else { continue }
                done.append(.map(["child": .string(ByteString(child)), "parent": .string(ByteString(parent))]))
                guard let found = values.table(atPath: entry.value.name + "." + child) else {
                    coalescing.warn(
                        "Warning: ImportValues missing table from chart \(entry.value.name): \"\(child)\" is not a table"
                    )
                    continue
                }
                let table = found.entries.isEmpty ? GoMap() : found
                coalescing.applyTable(try Self.wrap(table, at: parent), to: imported, .merge)
            }
            entry.value.importValues = done
            entry.isImportDone = true
        }
        let result = try coalescing.copy(values)
        coalescing.applyTable(imported, to: result, .merge)
        chart.values = result
    }

    private static func path(of wish: PlainValue) throws -> (child: String, parent: String)? {
        switch wish {
        case .string(let name): return ("exports." + name.description, ".")
        case .map(let entries):
            let text = { (key: ByteString) in try GoFormat.sprintf("%v", [entries[key]?.goValue ?? .null]).description }
            return (try text("child"), try text("parent"))
        default: return nil
        }
    }

    /// A table with `table` at a path in it; `.` is the table itself.
    private static func wrap(_ table: GoMap, at path: String) throws(HelmError) -> GoMap {
        if path == "." { return table }
        var table = table
        let parts = path.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= pathLimit else {
            throw HelmError("import-values: a path to a parent has more than \(pathLimit) parts")
        }
        for part in parts.reversed() {
            table = GoMap([ByteString(Array(part)): .map(table)])
        }
        return table
    }
}

extension ChartNode.Dependency {
    fileprivate convenience init(copying other: ChartNode.Dependency) {
        self.init(other.value)
        isImportDone = other.isImportDone
    }
}
