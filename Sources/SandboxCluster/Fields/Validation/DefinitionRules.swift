import Manifests

/// What the API server checks about custom resource definitions.
enum DefinitionRules {
    /// A definition.
    static func check(_ object: Node, _ old: Node?, _ causes: inout ValidationCauses) {
        let spec = object["spec"] ?? .mapping([:])
        let group = spec["group"]?.string ?? ""
        let plural = spec.value(at: "names", "plural")?.string ?? ""
        let name = object.value(at: "metadata", "name")?.string ?? ""
        if name != "\(plural).\(group)" {
            causes.invalid("metadata.name", .string(name), "must be spec.names.plural+\".\"+spec.group")
        }
        if group.isEmpty {
            causes.required("spec.group")
        } else if let problem = NameRules.subdomain(group) {
            causes.invalid("spec.group", .string(group), problem)
        } else if !group.contains(".") {
            causes.invalid("spec.group", .string(group), "should be a domain with at least one dot")
        }
        let scope = spec["scope"]?.string ?? ""
        if scope.isEmpty {
            causes.required("spec.scope")
        } else if scope != "Cluster", scope != "Namespaced" {
            causes.notSupported("spec.scope", .string(scope), ["Cluster", "Namespaced"])
        }
        names(spec["names"], &causes)
        versions(spec["versions"]?.sequence ?? [], &causes)
        guard let old else { return }
        let stored = old.value(at: "status", "storedVersions")?.sequence ?? []
        let known = (spec["versions"]?.sequence ?? []).compactMap { $0["name"] }
        for (index, version) in stored.enumerated() where !known.contains(version) {
            let text = version.string ?? ""
            causes.invalid(
                "status.storedVersions[\(index)]", version,
                "missing from spec.versions; \(text) was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in \(text) and removes \(text) from status.storedVersions"
            )
        }
        causes.immutable("spec.group", spec["group"], old.value(at: "spec", "group"))
        causes.immutable("spec.scope", spec["scope"], old.value(at: "spec", "scope"))
        causes.immutable("spec.names.kind", spec.value(at: "names", "kind"), old.value(at: "spec", "names", "kind"))
        causes.immutable(
            "spec.names.plural", spec.value(at: "names", "plural"), old.value(at: "spec", "names", "plural"))
    }

    private static func names(_ names: Node?, _ causes: inout ValidationCauses) {
        for field in ["plural", "singular", "kind", "listKind"] {
            let text = names?[field]?.string ?? ""
            let path = "spec.names.\(field)"
            if text.isEmpty {
                causes.required(path)
            } else if let problem = NameRules.serviceName(text.lowercased()) {
                let shown =
                    field.lowercased().hasSuffix("kind")
                    ? "may have mixed case, but should otherwise match: \(problem)" : problem
                causes.invalid(path, .string(text), shown)
            }
        }
        if let kind = names?["kind"], kind == names?["listKind"] {
            causes.invalid("spec.names.listKind", kind, "kind and listKind may not be the same")
        }
        for (index, short) in (names?["shortNames"]?.sequence ?? []).enumerated() {
            if let problem = NameRules.serviceName(short.string ?? "") {
                causes.invalid("spec.names.shortNames[\(index)]", short, problem)
            }
        }
    }

    private static func versions(_ versions: [Node], _ causes: inout ValidationCauses) {
        if versions.count(where: { $0["storage"]?.bool == true }) != 1 {
            causes.invalid(
                "spec.versions", .sequence(versions), "must have exactly one version marked as storage version")
        }
        var seen: Set<String> = []
        for (index, version) in versions.enumerated() {
            let path = "spec.versions[\(index)]"
            let name = version["name"]?.string ?? ""
            if let problem = NameRules.serviceName(name) {
                causes.invalid("\(path).name", .string(name), problem)
            } else if !seen.insert(name).inserted {
                causes.invalid("\(path).name", .string(name), "must contain unique version names")
            }
            let schemaPath = "\(path).schema.openAPIV3Schema"
            guard let schema = version.value(at: "schema", "openAPIV3Schema") else {
                causes.required(schemaPath, "schemas are required")
                continue
            }
            if schema["type"]?.string != "object" {
                if schema.has("type") {
                    causes.invalid("\(schemaPath).type", schema["type"], "must be object at the root")
                } else {
                    causes.required("\(schemaPath).type", "must not be empty at the root")
                }
            }
            structure(schema, schemaPath, isRoot: true, &causes)
        }
    }

    /// A schema must be structural: each part has a type, and lists with keys have them as fields of their items.
    private static func structure(_ schema: Node, _ path: String, isRoot: Bool, _ causes: inout ValidationCauses) {
        let isFree =
            schema["x-kubernetes-int-or-string"]?.bool == true
            || schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
        let type = schema["type"]?.string ?? ""
        if type.isEmpty, !isFree, !isRoot {
            causes.required("\(path).type", "must not be empty for specified object fields")
        }
        if type == "array" {
            guard let items = schema["items"] else {
                causes.required("\(path).items", "must be specified")
                return
            }
            structure(items, "\(path).items", isRoot: false, &causes)
            if schema["x-kubernetes-list-type"]?.string == "map" {
                let keys = schema["x-kubernetes-list-map-keys"]?.sequence ?? []
                if keys.isEmpty {
                    causes.required(
                        "\(path).x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map")
                }
                for (index, key) in keys.enumerated() where items.value(at: "properties", key.string ?? "") == nil {
                    causes.invalid(
                        "\(path).x-kubernetes-list-map-keys[\(index)]", key,
                        "entries must all be names of item properties")
                }
            }
        }
        for entry in schema["properties"]?.mapping?.entries ?? [] {
            structure(entry.value, "\(path).properties[\(entry.key)]", isRoot: false, &causes)
        }
        if let values = schema["additionalProperties"], values.mapping != nil {
            structure(values, "\(path).additionalProperties", isRoot: false, &causes)
        }
    }
}
