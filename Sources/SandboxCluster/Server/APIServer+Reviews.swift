import Manifests

extension APIServer {
    /// Answers questions about identity and rights, which are objects that are not stored. Every user may do
    /// everything.
    func review(
        _ address: Address, _ request: APIRequest, _ identity: Identity
    ) throws(APIStatus) -> APIResponse? {
        let group = address.resource.kind.group
        guard group == "authorization.k8s.io" || group == "authentication.k8s.io" else { return nil }
        guard request.method == "POST", address.name.isEmpty else { throw Resource.methodNotAllowed }
        var body = try request.object()
        body["status"] = status(of: address.resource.kind.kind, body, identity)
        if body["metadata"] == nil { body["metadata"] = .mapping([:]) }
        return .json(body.inObjectOrder, status: 201)
    }

    private func status(of kind: String, _ body: Node, _ identity: Identity) -> Node {
        let everything = Node.sequence([.string("*")])
        switch kind {
        case "SelfSubjectReview": return .mapping(["userInfo": identity.node])
        case "TokenReview":
            let asked = body.value(at: "spec", "audiences")?.sequence?.compactMap(\.string) ?? []
            let audiences = asked.isEmpty ? [ServiceAccountTokens.issuer] : asked
            guard let found = self.identity(token: body.value(at: "spec", "token")?.string ?? "", audiences: audiences)
            else {
                return .mapping(["user": .mapping([:]), "error": .string("invalid bearer token")])
            }
            var status = Node.mapping(["authenticated": .bool(true), "user": found.identity.node])
            if !found.audiences.isEmpty { status["audiences"] = .sequence(found.audiences.map(Node.string)) }
            return status
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
