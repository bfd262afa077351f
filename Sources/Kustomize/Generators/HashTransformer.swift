import Manifests

/// Gives the names of generated objects their suffix by content.
struct HashTransformer: Transformer {
    func transform(_ resources: ResourceMap) throws {
        for resource in resources.resources where resource.needsNameHash {
            let suffix = try GeneratedNameHash.suffix(of: resource.node)
            resource.rememberID()
            resource.node["metadata"]?["name"] = .string("\(resource.name)-\(suffix)")
        }
    }
}
