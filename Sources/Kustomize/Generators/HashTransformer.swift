import Manifests

/// Gives the names of generated objects their suffix by content.
struct HashTransformer: Transformer {
    func transform(_ resources: ResourceMap) throws {
        for resource in resources.resources where resource.needsNameHash {
            let suffix = try GeneratedNameHash.suffix(of: resource.node)
            resource.rememberID()
            // Read before the node is changed: the two accesses must not overlap.
            let name = "\(resource.name)-\(suffix)"
            resource.node["metadata"]?["name"] = .string(name)
        }
    }
}
