import Manifests

/// A patch that is carried out on the stored object: JSON patch, JSON merge patch or strategic merge patch.
struct ObjectPatch: Sendable {
    func applied(to old: Node) throws(APIStatus) -> Node { old }
    init(_ request: APIRequest, _ resource: Resource) throws(APIStatus) {}
}
