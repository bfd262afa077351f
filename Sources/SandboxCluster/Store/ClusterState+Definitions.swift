import Manifests

extension ClusterState {
    static let definitions = ResourceName(group: "apiextensions.k8s.io", plural: "customresourcedefinitions")

    /// Does at once what a change of an object brings with it.
    mutating func afterChange(of object: Node, _ resource: Resource) {
        guard resource.storage == Self.definitions, !object.isTerminating else { return }
        table.setCustom(Self.resources(of: object), of: object.objectName)
        establish(object, resource)
    }

    /// Does at once what the end of an object brings with it.
    mutating func afterRemoval(of object: Node, _ resource: Resource) {
        guard resource.storage == Self.definitions else { return }
        let name = ResourceName(
            group: object.value(at: "spec", "group")?.string ?? "",
            plural: object.value(at: "spec", "names", "plural")?.string ?? "")
        for item in objects(name) { remove(name, item.id) }
        table.setCustom([], of: object.objectName)
    }

    /// Accepts a definition's names and says in its status that its objects are served.
    private mutating func establish(_ definition: Node, _ resource: Resource) {
        let names = definition.value(at: "spec", "names") ?? .mapping([:])
        guard definition.value(at: "status", "acceptedNames") != names else { return }
        var new = definition
        func condition(_ type: String, _ reason: String, _ message: String) -> Node {
            .mapping([
                "type": .string(type), "status": .string("True"), "lastTransitionTime": .string(time.timestamp),
                "reason": .string(reason), "message": .string(message),
            ])
        }
        new.set("status", "acceptedNames", to: names)
        new.set(
            "status", "conditions",
            to: .sequence([
                condition("NamesAccepted", "NoConflicts", "no conflicts found"),
                condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
            ]))
        let id = ObjectID(namespace: "", name: definition.objectName)
        let context = WriteContext(manager: "kube-apiserver", subresource: "status")
        // A definition that was stored a moment ago passes its own checks again; if not, it stays unestablished, as
        // its missing condition shows.
        _ = try? update(resource, id, context) { _ in new }
    }

    /// What a definition serves.
    private static func resources(of definition: Node) -> [Resource] {
        guard let spec = definition["spec"], let names = spec["names"] else { return [] }
        return (spec["versions"]?.sequence ?? []).filter { $0["served"]?.bool == true }.map { version in
            let kind = GroupVersionKind(
                group: spec["group"]?.string ?? "", version: version["name"]?.string ?? "",
                kind: names["kind"]?.string ?? "")
            var resource = Resource(
                kind: kind, plural: names["plural"]?.string ?? "",
                singular: names["singular"]?.string ?? kind.kind.lowercased(),
                listKind: names["listKind"]?.string ?? kind.kind + "List",
                isNamespaced: spec["scope"]?.string == "Namespaced",
                shortNames: names["shortNames"]?.sequence?.compactMap(\.string) ?? [],
                categories: names["categories"]?.sequence?.compactMap(\.string) ?? [],
                verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"])
            let usual = ["get", "patch", "update"]
            if version.value(at: "subresources", "status") != nil {
                resource.subresources.append(.init(name: "status", kind: kind, verbs: usual))
            }
            let scale = version.value(at: "subresources", "scale")
            if scale != nil {
                let scaleKind = GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale")
                resource.subresources.append(.init(name: "scale", kind: scaleKind, verbs: usual))
            }
            resource.custom = Resource.Custom(
                schema: version.value(at: "schema", "openAPIV3Schema"),
                columns: version["additionalPrinterColumns"]?.sequence ?? [], scale: scale,
                definition: definition.objectName)
            return resource
        }
    }
}
