import Manifests

extension Node {
    /// `metadata.name`, or an empty string.
    var objectName: String { value(at: "metadata", "name")?.string ?? "" }
    /// `metadata.namespace`, or an empty string.
    var objectNamespace: String { value(at: "metadata", "namespace")?.string ?? "" }
    /// `metadata.uid`, or an empty string.
    var objectUID: String { value(at: "metadata", "uid")?.string ?? "" }
    /// `metadata.generation`, or 0.
    var generation: Int { value(at: "metadata", "generation")?.int ?? 0 }
    /// `metadata.labels` as a dictionary.
    var labels: [String: String] { value(at: "metadata", "labels")?.stringValues ?? [:] }
    /// `metadata.finalizers`.
    var finalizers: [String] { value(at: "metadata", "finalizers")?.sequence?.compactMap(\.string) ?? [] }
    /// `metadata.ownerReferences`.
    var ownerReferences: [Node] { value(at: "metadata", "ownerReferences")?.sequence ?? [] }
    /// Whether its deletion has begun.
    var isTerminating: Bool { value(at: "metadata", "deletionTimestamp") != nil }
    /// The uid of the owner that controls it.
    var controllerUID: String? {
        ownerReferences.first { $0["controller"]?.bool == true }?["uid"]?.string
    }

    /// The strings of a mapping.
    var stringValues: [String: String] {
        var values: [String: String] = [:]
        for entry in mapping?.entries ?? [] { values[entry.key] = entry.value.string }
        return values
    }

    /// Sets or (with `nil`) removes a field of `metadata`, and keeps the order of the API's type.
    mutating func setMetadata(_ key: String, _ value: Node?) {
        var metadata = self["metadata"]?.mapping ?? Mapping()
        let isNew = metadata.index(of: key) == nil
        metadata[key] = value
        if isNew && value != nil { metadata = metadata.inMetadataOrder }
        self["metadata"] = .mapping(metadata)
    }

    /// Sets the value reached by `keys` through mappings, which it makes where they are missing; `nil` removes it.
    mutating func set(_ keys: String..., to value: Node?) { set(keys[...], to: value) }

    private mutating func set(_ keys: ArraySlice<String>, to value: Node?) {
        guard let first = keys.first else {
            if let value { self = value }
            return
        }
        if keys.count == 1 {
            self[first] = value
        } else {
            guard self[first] != nil || value != nil else { return }
            var inner = self[first]?.mapping.map { Node.mapping($0) } ?? .mapping(Mapping())
            inner.set(keys.dropFirst(), to: value)
            self[first] = inner
        }
    }

    /// The object with `kind` and `apiVersion` first and `metadata` in the order of the API's type.
    var inObjectOrder: Node {
        guard let mapping else { return self }
        var ordered = Mapping()
        for key in ["kind", "apiVersion"] { ordered[key] = mapping[key] }
        ordered["metadata"] = mapping["metadata"]?.mapping.map { .mapping($0.inMetadataOrder) }
        for entry in mapping.entries where ordered.index(of: entry.key) == nil { ordered[entry.key] = entry.value }
        return .mapping(ordered)
    }

    /// Without these keys.
    func dropping(_ keys: String...) -> Node {
        guard var mapping else { return self }
        mapping.removeAll { keys.contains($0.key) }
        return .mapping(mapping)
    }
}

extension Mapping {
    private static let metadataOrder = [
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
        "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers",
        "managedFields",
    ]

    /// The same entries in the order of the API's `ObjectMeta`.
    fileprivate var inMetadataOrder: Mapping {
        var ordered = Mapping()
        for key in Self.metadataOrder { ordered[key] = self[key] }
        for entry in entries where ordered.index(of: entry.key) == nil { ordered[entry.key] = entry.value }
        return ordered
    }
}
