/// What the path of a request to a resource names.
struct Address: Sendable {
    var resource: Resource
    /// Empty for the whole cluster or all namespaces.
    var namespace = ""
    /// Empty for the collection.
    var name = ""
    /// Empty for the object itself.
    var subresource = ""

    /// The id of the object.
    var id: ObjectID { ObjectID(namespace: namespace, name: name) }

    /// Finds what `path` (after group and version) names, or `nil`.
    init?(_ path: ArraySlice<String>, in version: ResourceTable.Version) {
        var rest = path
        var namespace = ""
        if rest.first == "namespaces", rest.count >= 3, let first = rest.dropFirst().first,
            // `namespaces/NAME/status` is a part of the namespace itself.
            !(version.group.isEmpty && rest.count == 3 && ["status", "finalize"].contains(rest.last))
        {
            namespace = first
            rest = rest.dropFirst(2)
        }
        guard let plural = rest.popFirst(), rest.count <= 2,
            let resource = version.resources.first(where: { $0.plural == plural })
        else { return nil }
        let name = rest.popFirst() ?? ""
        guard resource.isNamespaced ? (!namespace.isEmpty || name.isEmpty) : namespace.isEmpty else { return nil }
        self.init(resource: resource, namespace: namespace, name: name, subresource: rest.popFirst() ?? "")
    }

    private init(resource: Resource, namespace: String, name: String, subresource: String) {
        self.resource = resource
        self.namespace = namespace
        self.name = name
        self.subresource = subresource
    }
}
