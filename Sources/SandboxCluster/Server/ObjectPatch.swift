import Manifests

/// A patch that is carried out on the stored object: JSON patch, JSON merge patch or strategic merge patch.
struct ObjectPatch: Sendable {
    private enum Form: Sendable {
        case json(JSONPatch)
        case merge(Node)
        case strategic(Node)
    }

    private let form: Form

    /// Reads the body of a request for an object of `resource`.
    init(_ request: APIRequest, _ resource: Resource) throws(APIStatus) {
        switch request.mediaType {
        case "application/json-patch+json":
            do {
                form = .json(try JSONPatch(try APIRequest.json(request.body)))
            } catch let error as APIStatus {
                throw error
            } catch {
                throw APIStatus.badRequest("error decoding patch: \(error)")
            }
        case "application/merge-patch+json":
            form = .merge(try Self.object(request))
        case "application/strategic-merge-patch+json" where resource.custom == nil:
            form = .strategic(try Self.object(request))
        default:
            throw APIRequest.unsupported(
                ["application/json-patch+json", "application/merge-patch+json"]
                    + (resource.custom == nil ? ["application/strategic-merge-patch+json"] : [])
                    + ["application/apply-patch+yaml"])
        }
    }

    /// The object with the patch carried out.
    func applied(to old: Node) throws(APIStatus) -> Node {
        do {
            switch form {
            case .json(let patch): return try patch.apply(to: old)
            case .merge(let patch): return JSONMergePatch.apply(patch, to: old)
            case .strategic(let patch):
                let kind = GroupVersionKind(
                    apiVersion: old["apiVersion"]?.string ?? "", kind: old["kind"]?.string ?? "")
                return try StrategicMergePatch.apply(patch, to: old, kind: kind)
            }
        } catch {
            // The API server says no more than this about a patch that does not fit.
            throw APIStatus(
                code: 422, reason: "Invalid",
                message: "the server rejected our request due to an error in our request",
                details: APIStatus.Details())
        }
    }

    private static func object(_ request: APIRequest) throws(APIStatus) -> Node {
        let node = try APIRequest.json(request.body)
        guard node.mapping != nil else {
            throw APIStatus.badRequest("error decoding patch: a patch of this form is an object")
        }
        return node
    }
}
