import Base
import Manifests

extension TransformerConfiguration {
    /// Reads a file that `crds` names: OpenAPI definitions by type name, each with a `Schema`. Extensions of
    /// properties say which fields are annotations, label selectors, names, or names of other objects. Only types
    /// that have `kind`, `apiVersion` and `metadata` count, and their kind is the last part of the type's name.
    /// `path` is the file's, for errors. Throws `KustomizeError`.
    init(definitions node: Node?, path: String) throws(KustomizeError) {
        guard let node else {
            throw KustomizeError(
                .malformedKustomization, at: SourceLocation(path: path), "there are no OpenAPI definitions in the file")
        }
        if node.isNull { return }
        guard let types = node.mapping else {
            throw Self.malformed(node, path, "OpenAPI definitions must be a mapping, not \(node.typeName)")
        }
        for entry in types.entries where entry.value.mapping == nil && !entry.value.isNull {
            throw Self.malformed(
                entry.value, path,
                "\(entry.key) must be the definition of a type, not \(entry.value.typeName); crds takes OpenAPI "
                    + "definitions, not CustomResourceDefinition objects")
        }
        let definitions = Definitions(types, path: path)
        for entry in types.entries {
            let properties = definitions.properties(of: entry.key)
            guard ["kind", "apiVersion", "metadata"].allSatisfy({ properties?[$0] != nil }) else { continue }
            let kind = entry.key.split(separator: ".", omittingEmptySubsequences: false).last.map(String.init) ?? ""
            var found = TransformerConfiguration()
            try definitions.collect(from: entry.key, kind: kind, at: [], within: [], into: &found)
            try merge(found)
        }
        for (_, list) in Self.fieldSpecLists { self[keyPath: list].sortByKind() }
    }
}

/// The types of a definitions file.
private struct Definitions {
    private var types: Mapping
    private var path: String

    init(_ types: Mapping, path: String) {
        self.types = types
        self.path = path
    }

    func properties(of type: String) -> Mapping? {
        let schema = types[type]?.mapping?.entries.last { $0.key.lowercased() == "schema" }?.value
        return schema?["properties"]?.mapping
    }

    /// Adds what the properties of `type`, and of the types that they refer to, say about fields below `prefix`.
    /// `outer` holds the types on the way here.
    func collect(
        from type: String, kind: String, at prefix: [String], within outer: [String],
        into configuration: inout TransformerConfiguration
    ) throws(KustomizeError) {
        guard let properties = properties(of: type) else { return }
        guard !outer.contains(type) else {
            throw TransformerConfiguration.malformed(
                types[type] ?? .null, path,
                "type \(type) refers to itself, through \((outer + [type]).joined(separator: " → "))")
        }
        for property in properties.entries {
            guard let schema = property.value.mapping else { continue }
            let fields = prefix + [property.key]
            func spec(_ fields: [String]) -> [FieldSpec] {
                [FieldSpec(kind: kind, path: fields.joined(separator: "/"))]
            }
            if Self.text(schema, "x-kubernetes-annotation") != nil {
                try configuration.commonAnnotations.merge(spec(fields), as: "commonAnnotations")
            }
            if Self.text(schema, "x-kubernetes-label-selector") != nil {
                try configuration.commonLabels.merge(spec(fields), as: "commonLabels")
            }
            if Self.text(schema, "x-kubernetes-identity") != nil {
                try configuration.namePrefix.merge(spec(fields), as: "namePrefix")
            }
            if let version = Self.text(schema, "x-kubernetes-object-ref-api-version"),
                let referral = Self.text(schema, "x-kubernetes-object-ref-kind")
            {
                let key = Self.text(schema, "x-kubernetes-object-ref-name-key") ?? "name"
                try configuration.nameReference.merge([
                    NameBackReferences(
                        referral: GroupVersionKind(group: "", version: version, kind: referral),
                        fieldSpecs: spec(fields + [key]))
                ])
            }
            if let reference = schema["$ref"]?.string {
                try collect(
                    from: reference, kind: kind, at: fields, within: outer + [type], into: &configuration)
            }
        }
    }

    /// The value of an extension; only strings count.
    private static func text(_ schema: Mapping, _ key: String) -> String? {
        schema.entries.last { $0.key.lowercased() == key }?.value.string
    }
}
