import GoTemplate

/// Brings a user's values and the default values of a chart and of its dependencies together, step by step as Helm's
/// `coalesce.go` does: what Helm shares between maps is shared here too, since a template's `set` shows it.
struct Coalescing {
    /// Whether nulls take keys away, or stay for a later pass.
    enum Mode {
        case coalesce
        case merge
    }

    private static let global = ByteString("global")

    /// The most values that are copied for one rendering. A chart under many aliases has as many copies of its values.
    static let copyLimit = 4_000_000
    private static let warningLimit = 1_000

    let helm: HelmVersion
    /// What Helm warns of, without repetitions and without values.
    private(set) var warnings: Set<String> = []
    private let copyLimit: Int
    private var copied = 0

    init(helm: HelmVersion, copyLimit: Int = Self.copyLimit) {
        self.helm = helm
        self.copyLimit = copyLimit
    }

    /// Adds a warning.
    mutating func warn(_ text: @autoclosure () -> String) {
        if warnings.count < Self.warningLimit { warnings.insert(text()) }
    }

    // MARK: - Copies

    /// A copy that shares no map with the original.
    mutating func copy(_ map: GoMap, depth: Int = 0) throws -> GoMap {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        try count(map.entries.count)
        // The copy is a plain map, whatever declared type the original has.
        return GoMap(try map.entries.mapValues { try copy($0, depth: depth + 1) })
    }

    private mutating func copy(_ value: GoValue, depth: Int) throws -> GoValue {
        switch value {
        case .map(let map): return .map(try copy(map, depth: depth))
        case .list(var list):
            guard depth < GoLimits.depth else { throw GoLimitError.depth }
            try count(list.elements.count)
            list.elements = try list.elements.map { try copy($0, depth: depth + 1) }
            return .list(list)
        default: return value
        }
    }

    private mutating func count(_ count: Int) throws {
        copied += count
        guard copied <= copyLimit else {
            throw HelmError(
                "the values of all charts and their dependencies, under all aliases, are more than \(copyLimit)")
        }
    }

    /// A copy of a chart's default values.
    private mutating func copyOfDefaults(of chart: ChartNode) throws -> GoMap {
        if let values = chart.values { return try copy(values) }
        try count(chart.defaultCount)
        return chart.chart.values.makeMap()
    }

    /// The values of a chart, made of `values` and all defaults. `values` stays as it is.
    mutating func values(of chart: ChartNode, _ values: GoMap, mode: Mode) throws -> GoMap {
        let result = try copy(values)
        try apply(chart, to: result, prefix: "", mode)
        return result
    }

    private mutating func apply(_ chart: ChartNode, to values: GoMap, prefix: String, _ mode: Mode) throws {
        try applyDefaults(of: chart, to: values, prefix: prefix, mode)
        try applyDependencies(of: chart, to: values, prefix: prefix, mode)
    }

    // MARK: - Dependencies

    private mutating func applyDependencies(
        of chart: ChartNode, to values: GoMap, prefix: String, _ mode: Mode
    ) throws {
        let subPrefix = chart.dependencies.isEmpty ? "" : Self.join(prefix, chart.name)
        for subchart in chart.dependencies {
            let key = subchart.key
            let table: GoMap
            switch values[key] {
            case nil:
                table = GoMap()
                values[key] = .map(table)
            case .map(let existing)?: table = existing
            case let other?:
                throw HelmError(
                    "type mismatch on \(subchart.name): the values below \"\(subchart.name)\" are those of the "
                        + "dependency of this name and must be a mapping, but \(other.kindInWords) was found")
            }
            applyGlobals(of: values, to: table, prefix: subPrefix)
            try apply(subchart, to: table, prefix: subPrefix, mode)
        }
    }

    /// Hands the parent's globals down; they count more than those that are there.
    private mutating func applyGlobals(of source: GoMap, to destination: GoMap, prefix: String) {
        let destinationGlobals: GoMap
        switch destination[Self.global] {
        case nil: destinationGlobals = GoMap()
        case .map(let map)?: destinationGlobals = map
        default: return warn("warning: skipping globals because destination global is not a table.")
        }
        let sourceGlobals: [ByteString: GoValue]
        switch source[Self.global] {
        case nil: sourceGlobals = [:]
        case .map(let map)?: sourceGlobals = map.entries
        default: return warn("warning: skipping globals because source global is not a table.")
        }
        for (key, value) in sourceGlobals {
            guard case .map(let map) = value else {
                if case .map? = destinationGlobals[key] {
                    warn("key \(key) is table. Skipping")
                } else {
                    destinationGlobals[key] = value
                }
                continue
            }
            // Only this level is copied. What lies deeper is the parent's own and takes the child's globals in.
            let copy = GoMap(map.entries)
            switch destinationGlobals[key] {
            case nil: destinationGlobals[key] = .map(copy)
            case .map(let existing)?:
                applyTable(existing, to: copy, prefix: { Self.join(prefix, key.description) }, .merge)
                destinationGlobals[key] = .map(copy)
            default:
                warn("Conflict: cannot merge map onto non-map for \(GoText.quoted(key.description)). Skipping.")
            }
        }
        destination[Self.global] = .map(destinationGlobals)
    }

    // MARK: - Defaults

    private mutating func applyDefaults(of chart: ChartNode, to values: GoMap, prefix: String, _ mode: Mode) throws {
        let defaults = try copyOfDefaults(of: chart)
        let place = { Self.join(prefix, chart.name) }
        for (key, standard) in defaults.entries {
            switch values[key] {
            case nil:
                if mode == .coalesce, helm == .v4 {
                    if case .null = standard { continue }
                    if case .map(let map) = standard { Self.removeNulls(map) }
                }
                values[key] = standard
            case .null? where mode == .coalesce: values[key] = nil
            case .map(let table)?:
                switch standard {
                case .map(let source):
                    // A dependency's values still go through a pass of their own.
                    let isDependency = chart.dependencies.contains { $0.key == key }
                    let mode = isDependency ? .merge : mode
                    if mode == .coalesce, helm == .v4 { Self.removeNulls(source) }
                    applyTable(source, to: table, prefix: { Self.join(place(), key.description) }, mode)
                case .null: break
                default: warn("warning: skipped value for \(place()).\(key): Not a table.")
                }
            default: break
            }
        }
    }

    /// Adds to `destination` what only `source` has, in all tables that both have. Changes both.
    mutating func applyTable(_ source: GoMap, to destination: GoMap, prefix: () -> String = { "" }, _ mode: Mode) {
        let before = source.entries
        for (key, value) in destination.entries {
            if case .null = value { source[key] = .null }
        }
        for (key, value) in source.entries {
            guard let existing = destination[key] else {
                destination[key] = value
                continue
            }
            if mode == .coalesce, case .null = existing, let original = before[key] {
                if case .null = original {
                } else {
                    // The user takes a default away. A null that takes nothing away stays.
                    destination[key] = nil
                    continue
                }
            }
            switch (value, existing) {
            case (.map(let source), .map(let destination)):
                applyTable(source, to: destination, prefix: { Self.join(prefix(), key.description) }, mode)
            case (.map, _):
                warn(
                    "warning: cannot overwrite table with non table for \(Self.join(prefix(), key.description)) "
                        + "(\(existing.kindInWords))")
            case (.null, _): break
            case (_, .map):
                warn(
                    "warning: destination for \(Self.join(prefix(), key.description)) is a table. Ignoring non-table "
                        + "value (\(value.kindInWords))")
            default: break
            }
        }
    }

    private static func removeNulls(_ map: GoMap) {
        for (key, value) in map.entries {
            switch value {
            case .null: map[key] = nil
            case .map(let inner): removeNulls(inner)
            default: break
            }
        }
    }

    private static func join(_ prefix: String, _ name: String) -> String { prefix.isEmpty ? name : prefix + "." + name }
}

extension GoValue {
    /// What kind of value this is, for a message that must not hold the value.
    fileprivate var kindInWords: String {
        switch self {
        case .null: "nothing"
        case .bool: "a boolean"
        case .integer, .float, .complex: "a number"
        case .string: "a text"
        case .list: "a list"
        case .map: "a mapping"
        case .object: "an object"
        }
    }
}
