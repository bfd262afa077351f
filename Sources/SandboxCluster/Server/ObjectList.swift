import Manifests

/// A list of objects as the API writes it.
struct ObjectList {
    private let resource: Resource
    private let objects: [Node]
    private let metadata: Node

    init(_ resource: Resource, _ objects: [Node], version: Int, next: String? = nil, remaining: Int? = nil) {
        self.resource = resource
        self.objects = objects
        var metadata = Self.metadata(version: version, next: next, remaining: remaining)
        // Lists of custom resources write the field also when it is empty.
        if resource.custom != nil, next == nil { metadata["continue"] = .string("") }
        self.metadata = metadata
    }

    /// The metadata of a list.
    static func metadata(version: Int, next: String?, remaining: Int?) -> Node {
        var node = Node.mapping(["resourceVersion": .string(String(version))])
        if let next { node["continue"] = .string(next) }
        if let remaining { node["remainingItemCount"] = .int(remaining) }
        return node
    }

    /// The list of whole objects. Items of built-in kinds do not repeat their kind; custom resources do.
    var node: Node {
        let items = resource.custom == nil ? objects.map { $0.dropping("kind", "apiVersion") } : objects
        return .mapping([
            "kind": .string(resource.listKind), "apiVersion": .string(resource.kind.apiVersion), "metadata": metadata,
            "items": .sequence(items),
        ])
    }

    /// The list of metadata alone.
    var metadataNode: Node {
        .mapping([
            "kind": .string("PartialObjectMetadataList"), "apiVersion": .string("meta.k8s.io/v1"),
            "metadata": metadata, "items": .sequence(objects.map(\.metadataOnly)),
        ])
    }
}
