import Base
import Manifests
import Signing

extension APIServer {
    /// The name of the one user.
    static let userName = "sandbox-admin"

    /// Answers questions about identity and rights, which are objects that are not stored. The one user may do
    /// everything.
    func review(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse? {
        let group = address.resource.kind.group
        guard group == "authorization.k8s.io" || group == "authentication.k8s.io" else { return nil }
        guard request.method == "POST", address.name.isEmpty else { throw Resource.methodNotAllowed }
        var body = try request.object()
        body["status"] = status(of: address.resource.kind.kind, body)
        if body["metadata"] == nil { body["metadata"] = .mapping([:]) }
        return .json(body.inObjectOrder, status: 201)
    }

    private func status(of kind: String, _ body: Node) -> Node {
        let user = Node.mapping([
            "username": .string(Self.userName),
            "groups": .sequence([.string("system:masters"), .string("system:authenticated")]),
        ])
        let everything = Node.sequence([.string("*")])
        switch kind {
        case "SelfSubjectReview": return .mapping(["userInfo": user])
        case "TokenReview":
            let given = body.value(at: "spec", "token")?.string ?? ""
            guard ConstantTime.equalHidingLength(given, configuration.token.reveal()) else {
                return .mapping(["user": .mapping([:]), "error": .string("invalid bearer token")])
            }
            return .mapping(["authenticated": .bool(true), "user": user])
        case "SelfSubjectRulesReview":
            return .mapping([
                "resourceRules": .sequence([
                    .mapping(["verbs": everything, "apiGroups": everything, "resources": everything])
                ]),
                "nonResourceRules": .sequence([.mapping(["verbs": everything, "nonResourceURLs": everything])]),
                "incomplete": .bool(false),
            ])
        default: return .mapping(["allowed": .bool(true)])
        }
    }
}
