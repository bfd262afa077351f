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
                let values = Self.merged(old.node[field], node[field], nullIsEmpty: true)
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
        noteUnquotedKeys()
    }

    /// Notes keys that a generator set: the real tool writes them without quotes, and if they are no strings then, it
    /// cannot print the object.
    func noteUnquotedKeys() {
        let mappings = [
            node["data"], node["binaryData"], node.value(at: "metadata", "labels"),
            node.value(at: "metadata", "annotations"),
        ]
        for mapping in mappings.compactMap(\.?.mapping) {
            for entry in mapping.entries { noteUnquotedKey(entry.key) }
        }
    }

    /// The strings of both; those of `new` win. A null has its own spelling for its text, unless `nullIsEmpty`.
    private static func merged(_ old: Node?, _ new: Node?, nullIsEmpty: Bool = false) -> Mapping {
        var result = Mapping()
        for mapping in [old?.mapping, new?.mapping] {
            for entry in mapping?.entries ?? [] {
                let isEmpty = nullIsEmpty && entry.value.isNull
                result[entry.key] = .string(isEmpty ? "" : entry.value.scalar?.text ?? "")
            }
        }
        return result
    }
}
