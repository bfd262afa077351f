import GoTemplate

extension Sprig {
    /// `merge` and `mergeOverwrite`, which change their first argument and return it.
    static let mergeFunctions: [(ByteString, PureFunction)] =
        withMust("merge", [.dictionary, .dictionary], variadic: true) { try merged($0, overwriting: false) }
        + withMust("mergeOverwrite", [.dictionary, .dictionary], variadic: true) { try merged($0, overwriting: true) }

    private static func merged(_ arguments: [GoValue], overwriting: Bool) throws -> GoValue {
        var target = try arguments.map(0)
        var merge = Merge(overwrites: overwriting)
        for index in arguments.indices.dropFirst() {
            // A nil map is left alone by another one, but not by an empty one.
            guard let source = try arguments.map(index) else { continue }
            let map = target ?? GoMap()
            target = map
            try merge.merge(source, into: map, depth: 0)
        }
        return plain(target ?? GoMap(isNil: true))
    }
}

/// Merging of maps as the Go module `mergo` 1.0.1 does it.
///
/// Keys that the target lacks, or has an empty value for, are taken over; maps are merged at every level. The target
/// shares what it takes over. When overwriting, all other values of the source replace the target's, empty ones and nil
/// too, unless both are maps.
struct Merge {
    /// Whether values of the source replace those of the target.
    let overwrites: Bool
    private var count = 0

    /// Creates a merge.
    init(overwrites: Bool) { self.overwrites = overwrites }

    /// Merges one map into another.
    mutating func merge(_ source: GoMap, into target: GoMap, depth: Int) throws {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        for (key, value) in source.entries {
            count += 1
            guard count <= GoLimits.values else { throw GoLimitError.values }
            if value.isNilInMap {
                if overwrites { try set(value, key, in: target, from: source) }
                continue
            }
            let old = target[key]
            if case .map(let inner) = value, case .map(let outer)? = old, !outer.isNil {
                try merge(inner, into: outer, depth: depth + 1)
                // An empty map that stayed empty is replaced, so that both share the source's.
                if !outer.entries.isEmpty { continue }
            }
            if overwrites || old == nil || old?.isEmptyForMerge == true {
                try set(value, key, in: target, from: source)
            }
        }
    }

    private func set(_ value: GoValue, _ key: ByteString, in target: GoMap, from source: GoMap) throws {
        guard target.valueType == .any || target.valueType == source.valueType else {
            throw GoFunctionError(
                "reflect.Value.SetMapIndex: value of type \(source.valueType.name) is not assignable to type "
                    + target.valueType.name)
        }
        target[key] = value
    }
}

extension GoValue {
    /// Whether the value is nil for `reflect.Value.IsNil` when it stands in a map of interfaces.
    fileprivate var isNilInMap: Bool {
        if case .null = self { true } else { false }
    }

    /// What `mergo` calls empty: unlike Sprig's idea of it, a complex number never is.
    fileprivate var isEmptyForMerge: Bool {
        if case .complex = self { false } else { isEmpty }
    }
}
