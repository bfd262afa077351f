import Base
import Manifests
import Signing
import Synchronization

/// Who makes a request. Everybody who is known may do everything.
struct Identity: Sendable, Equatable {
    var name: String
    var uid = ""
    var groups: [String]

    /// The user whose token is in the configuration.
    static let administrator = Identity(
        name: APIServer.userName, groups: ["system:masters", "system:authenticated"])

    /// A service account.
    init(_ claims: ServiceAccountTokens.Claims) {
        name = "system:serviceaccount:\(claims.namespace):\(claims.name)"
        uid = claims.uid
        groups = ["system:serviceaccounts", "system:serviceaccounts:\(claims.namespace)", "system:authenticated"]
    }

    private init(name: String, groups: [String]) {
        self.name = name
        self.groups = groups
    }

    /// The identity as reviews show it.
    var node: Node {
        var node = Node.mapping(["username": .string(name)])
        if !uid.isEmpty { node["uid"] = .string(uid) }
        node["groups"] = .sequence(groups.map(Node.string))
        return node
    }
}

extension APIServer {
    /// The name of the user whose token is in the configuration.
    static let userName = "sandbox-admin"

    /// Whom a request's bearer token stands for.
    func identity(of request: APIRequest) -> Identity? {
        let prefix = "Bearer "
        guard request.authorization.hasPrefix(prefix) else { return nil }
        return identity(
            token: String(request.authorization.dropFirst(prefix.count)), audiences: [ServiceAccountTokens.issuer])?
            .identity
    }

    /// Whom a token stands for, and for which of `audiences` it is.
    func identity(token: String, audiences: [String]) -> (identity: Identity, audiences: [String])? {
        if ConstantTime.equalHidingLength(token, configuration.token.reveal()) {
            return (.administrator, audiences.filter { $0 == ServiceAccountTokens.issuer })
        }
        guard let claims = tokens.claims(of: token, now: time.unixSeconds()) else { return nil }
        let common = audiences.filter(claims.audiences.contains)
        let accounts = ResourceName(group: "", plural: "serviceaccounts")
        let id = ObjectID(namespace: claims.namespace, name: claims.name)
        let account = state.withLock { $0.object(accounts, id) }
        guard !common.isEmpty, account?.objectUID == claims.uid else { return nil }
        return (Identity(claims), common)
    }

    /// Issues a token of a service account.
    func token(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        var body = try request.object()
        let account = try state.write { state throws(APIStatus) in
            guard let account = state.object(address.resource.storage, address.id) else {
                throw address.resource.notFound(address.name)
            }
            return account
        }
        guard body["kind"]?.string == "TokenRequest" else {
            throw APIStatus.badRequest("the object provided is unrecognized (must be of type TokenRequest)")
        }
        if let object = body.value(at: "spec", "boundObjectRef"), !object.isNull {
            throw APIStatus.badRequest("the sandbox cluster binds no token to an object: leave spec.boundObjectRef out")
        }
        let seconds = body.value(at: "spec", "expirationSeconds")?.int ?? 3600
        guard (600...1 << 32).contains(seconds) else {
            let bound = seconds < 600 ? "less than 10 minutes" : "larger than 2^32 seconds"
            throw APIStatus.invalid(
                kind: "TokenRequest", group: "authentication.k8s.io", name: "",
                causes: [
                    .init(
                        reason: "FieldValueInvalid",
                        message: "Invalid value: \(seconds): may not specify a duration \(bound)",
                        field: "spec.expirationSeconds")
                ])
        }
        let asked = body.value(at: "spec", "audiences")?.sequence?.compactMap(\.string) ?? []
        let now = time.unixSeconds()
        let claims = ServiceAccountTokens.Claims(
            namespace: address.namespace, name: address.name, uid: account.objectUID,
            audiences: asked.isEmpty ? [ServiceAccountTokens.issuer] : asked, expiry: now + seconds)
        body["metadata"] = .mapping([
            "name": .string(address.name), "namespace": .string(address.namespace),
            "creationTimestamp": .string(Timestamp.text(now)),
        ])
        body.set("spec", "audiences", to: .sequence(claims.audiences.map(Node.string)))
        body.set("spec", "expirationSeconds", to: .int(seconds))
        body.set("spec", "boundObjectRef", to: .null)
        body["status"] = .mapping([
            "token": .string(tokens.issue(claims, now: now)),
            "expirationTimestamp": .string(Timestamp.text(claims.expiry)),
        ])
        return .json(body.inObjectOrder, status: 201)
    }
}
