import Manifests

/// The structural schema of a custom resource: which fields its objects may have, what they are when absent, and
/// what they must satisfy.
///
/// Rules in the Common Expression Language (`x-kubernetes-validations`) are not evaluated.
struct CustomSchema: Sendable {
    /// The `openAPIV3Schema`.
    let schema: Node
    /// The same as a type, for server-side apply.
    let type: SchemaType

    /// Reads a schema.
    init(_ schema: Node) {
        self.schema = schema
        type = SchemaType(customResourceSchema: schema)
    }

    // MARK: Pruning

    /// The object without fields that the schema does not have, and with `metadata` in its usual form. Paths of what
    /// was dropped are added to `dropped`.
    func prune(_ object: Node, dropped: inout [String]) -> Node {
        guard object.mapping != nil else { return object }
        var pruned = Self.prune(object, schema, path: "", isResource: true, dropped: &dropped)
        if let metadata = object["metadata"], let type = type.field("metadata")?.type {
            pruned["metadata"] = BuiltInShape.normalize(metadata, type: type)
        }
        return pruned
    }

    private static func prune(
        _ node: Node, _ schema: Node, path: String, isResource: Bool, dropped: inout [String]
    ) -> Node {
        switch node.content {
        case .mapping(let mapping):
            let properties = schema["properties"]?.mapping
            let values = schema["additionalProperties"]
            let keepsUnknown = schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
            let isEmbedded = isResource || schema["x-kubernetes-embedded-resource"]?.bool == true
            var entries: [Mapping.Entry] = []
            for entry in mapping.entries {
                let inner = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                var kept = entry
                if isEmbedded, ["apiVersion", "kind", "metadata"].contains(entry.key) {
                    entries.append(kept)
                } else if let property = properties?[entry.key] {
                    kept.value = prune(entry.value, property, path: inner, isResource: false, dropped: &dropped)
                    entries.append(kept)
                } else if let values, values.bool != false {
                    if values.mapping != nil {
                        kept.value = prune(entry.value, values, path: inner, isResource: false, dropped: &dropped)
                    }
                    entries.append(kept)
                } else if keepsUnknown {
                    entries.append(kept)
                } else {
                    dropped.append(inner)
                }
            }
            return .mapping(Mapping(entries))
        case .sequence(let items):
            guard let schema = schema["items"] else { return node }
            return .sequence(
                items.enumerated().map { index, item in
                    prune(item, schema, path: "\(path)[\(index)]", isResource: false, dropped: &dropped)
                })
        case .scalar: return node
        }
    }

    // MARK: Defaults

    /// The object with the schema's defaults for what is absent, at all depths. A null where null is not allowed
    /// counts as absent.
    func withDefaults(_ object: Node) -> Node { Self.withDefaults(object, schema) }

    private static func withDefaults(_ node: Node, _ schema: Node) -> Node {
        switch node.content {
        case .mapping(var mapping):
            let properties = schema["properties"]?.mapping ?? Mapping()
            for property in properties.entries {
                let value = mapping[property.key]
                let isMissing = value == nil || value?.isNull == true && property.value["nullable"]?.bool != true
                guard isMissing else { continue }
                if let value = property.value["default"] {
                    mapping[property.key] = BuiltInShape.canonical(value)
                } else if value != nil, property.value["type"] != nil {
                    mapping[property.key] = nil
                }
            }
            let values = schema["additionalProperties"]
            mapping.updateValues { key, value in
                if let inner = properties[key] ?? values { value = withDefaults(value, inner) }
            }
            return .mapping(mapping)
        case .sequence(let items):
            guard let schema = schema["items"] else { return node }
            return .sequence(items.map { withDefaults($0, schema) })
        case .scalar: return node
        }
    }

    // MARK: Validation

    /// All that is wrong with an object, in the words of the API server.
    func validate(_ object: Node) -> [APIStatus.Cause] {
        var check = CustomSchemaCheck()
        check.check(object, schema, path: "", isResource: true)
        return check.causes
    }
}
