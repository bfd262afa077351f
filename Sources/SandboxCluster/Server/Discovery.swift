import Manifests

/// The documents that say what is served.
enum Discovery {
    static let aggregatedContentType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    /// `/version`.
    static let version = Node.mapping([
        "major": .string("1"), "minor": .string("36"), "emulationMajor": .string("1"), "emulationMinor": .string("36"),
        "minCompatibilityMajor": .string("1"), "minCompatibilityMinor": .string("35"),
        "gitVersion": .string("v1.36.2"), "gitCommit": .string("$Format:%H$"), "gitTreeState": .string(""),
        "buildDate": .string("1970-01-01T00:00:00Z"), "goVersion": .string("go1.27.3"), "compiler": .string("gc"),
        "platform": .string("linux/amd64"),
    ])

    /// `/api`.
    static func coreVersions(address: String) -> Node {
        .mapping([
            "kind": .string("APIVersions"), "versions": .sequence([.string("v1")]),
            "serverAddressByClientCIDRs": .sequence([
                .mapping(["clientCIDR": .string("0.0.0.0/0"), "serverAddress": .string(address)])
            ]),
        ])
    }

    /// `/apis`.
    static func groups(_ table: ResourceTable) -> Node {
        .mapping([
            "kind": .string("APIGroupList"), "apiVersion": .string("v1"),
            "groups": .sequence(table.groups.map { group($0, table.versions(of: $0)) }),
        ])
    }

    /// `/apis/GROUP`.
    static func group(_ table: ResourceTable, _ name: String) -> Node? {
        let versions = table.versions(of: name)
        guard !name.isEmpty, !versions.isEmpty else { return nil }
        var node = Node.mapping(["kind": .string("APIGroup"), "apiVersion": .string("v1")])
        for entry in group(name, versions).mapping?.entries ?? [] { node[entry.key] = entry.value }
        return node
    }

    private static func group(_ name: String, _ versions: [ResourceTable.Version]) -> Node {
        let list = versions.map { version in
            Node.mapping(["groupVersion": .string(version.groupVersion), "version": .string(version.version)])
        }
        return .mapping(["name": .string(name), "versions": .sequence(list), "preferredVersion": list[0]])
    }

    /// `/api/v1` or `/apis/GROUP/VERSION`.
    static func resources(_ version: ResourceTable.Version) -> Node {
        var list: [Node] = []
        for resource in version.resources.sorted(by: { $0.plural < $1.plural }) {
            var node = Node.mapping([
                "name": .string(resource.plural), "singularName": .string(resource.singular),
                "namespaced": .bool(resource.isNamespaced), "kind": .string(resource.kind.kind),
                "verbs": strings(resource.verbs),
            ])
            if !resource.shortNames.isEmpty { node["shortNames"] = strings(resource.shortNames) }
            if !resource.categories.isEmpty { node["categories"] = strings(resource.categories) }
            let hash = resource.storageVersionHash
            if !hash.isEmpty { node["storageVersionHash"] = .string(hash) }
            list.append(node)
            for part in resource.subresources {
                var node = Node.mapping([
                    "name": .string("\(resource.plural)/\(part.name)"), "singularName": .string(""),
                    "namespaced": .bool(resource.isNamespaced),
                ])
                if part.kind.group != resource.kind.group {
                    node["group"] = .string(part.kind.group)
                    node["version"] = .string(part.kind.version)
                }
                node["kind"] = .string(part.kind.kind)
                node["verbs"] = strings(part.verbs)
                list.append(node)
            }
        }
        var node = Node.mapping(["kind": .string("APIResourceList")])
        // The core group's document is the one without a version of its own.
        if !version.group.isEmpty { node["apiVersion"] = .string("v1") }
        node["groupVersion"] = .string(version.groupVersion)
        node["resources"] = .sequence(list)
        return node
    }

    /// `/api` and `/apis` in the aggregated form: groups, versions and resources in one document.
    static func aggregated(_ table: ResourceTable, core: Bool) -> Node {
        let items = (core ? [""] : table.groups).map { group in
            Node.mapping([
                "metadata": group.isEmpty ? .mapping([:]) : .mapping(["name": .string(group)]),
                "versions": .sequence(
                    table.versions(of: group).map { version in
                        .mapping([
                            "version": .string(version.version),
                            "resources": .sequence(version.resources.map(aggregated)), "freshness": .string("Current"),
                        ])
                    }),
            ])
        }
        return .mapping([
            "kind": .string("APIGroupDiscoveryList"), "apiVersion": .string("apidiscovery.k8s.io/v2"),
            "metadata": .mapping([:]), "items": .sequence(items),
        ])
    }

    private static func aggregated(_ resource: Resource) -> Node {
        var node = Node.mapping([
            "resource": .string(resource.plural), "responseKind": responseKind(resource.kind, of: resource),
            "scope": .string(resource.isNamespaced ? "Namespaced" : "Cluster"),
            "singularResource": .string(resource.singular), "verbs": strings(resource.verbs),
        ])
        if !resource.shortNames.isEmpty { node["shortNames"] = strings(resource.shortNames) }
        if !resource.categories.isEmpty { node["categories"] = strings(resource.categories) }
        if !resource.subresources.isEmpty {
            node["subresources"] = .sequence(
                resource.subresources.map { part in
                    .mapping([
                        "subresource": .string(part.name), "responseKind": responseKind(part.kind, of: resource),
                        "verbs": strings(part.verbs),
                    ])
                })
        }
        return node
    }

    /// Built-in resources leave group and version empty where they are their own; custom resources name them.
    private static func responseKind(_ kind: GroupVersionKind, of resource: Resource) -> Node {
        let isOwn = resource.custom == nil && kind.group == resource.kind.group
        return .mapping([
            "group": .string(isOwn ? "" : kind.group), "version": .string(isOwn ? "" : kind.version),
            "kind": .string(kind.kind),
        ])
    }

    private static func strings(_ texts: [String]) -> Node { .sequence(texts.map { .string($0) }) }
}
