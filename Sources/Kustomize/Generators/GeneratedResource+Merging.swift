import Manifests

extension Resource {
    /// Takes the place of `old`, which a generator with behaviour `replace` or `merge` found: labels and annotations of
    /// both (its own win), name, namespace and history of `old`, and with `merge` the data of both.
    ///
    /// Only what an earlier generator made can have a name suffix, and only if this one asks for it too.
    func take(placeOf old: Resource, behavior: GeneratorArguments.Behavior) {
        var metadata = node["metadata"]?.mapping ?? Mapping()
        for field in ["labels", "annotations"] {
            let values = Self.merged(old.node.value(at: "metadata", field), metadata[field])
            metadata[field] = values.isEmpty ? nil : .mapping(values)
        }
        metadata["name"] = .string(old.name)
        metadata["namespace"] = old.namespace.isEmpty ? nil : .string(old.namespace)
        node["metadata"] = .mapping(metadata)
        if behavior == .merge {
            for field in ["data", "binaryData"] {
                let values = Self.merged(old.node[field], node[field])
                node[field] = values.isEmpty ? nil : .mapping(values)
            }
        }
        previous = old.previous
        namePrefixes = old.namePrefixes
        nameSuffixes = old.nameSuffixes
        referredBy = old.referredBy
        generatorBehavior = old.generatorBehavior
        needsNameHash = needsNameHash && old.needsNameHash
        allowsNameChange = old.allowsNameChange
        allowsKindChange = old.allowsKindChange
    }

    /// The strings of both; those of `new` win.
    private static func merged(_ old: Node?, _ new: Node?) -> Mapping {
        var result = Mapping()
        for mapping in [old?.mapping, new?.mapping] {
            for entry in mapping?.entries ?? [] { result[entry.key] = .string(entry.value.scalar?.text ?? "") }
        }
        return result
    }
}
