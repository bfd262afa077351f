import Base
import Manifests
import Signing

/// Issues the tokens of service accounts and reads them again: JSON Web Tokens (RFC 7519) signed by HMAC-SHA-256 with
/// a key that only this cluster has and that ends with it.
struct ServiceAccountTokens: Sendable {
    /// The one that issues tokens, and whom they are for unless something else is asked for.
    static let issuer = "https://kubernetes.default.svc.cluster.local"

    /// What a token says.
    struct Claims: Sendable, Equatable {
        var namespace: String
        var name: String
        /// The uid of the account; one of the same name made later is another.
        var uid: String
        var audiences: [String]
        /// Seconds since 1970.
        var expiry: Int
    }

    private static let header = encode(#"{"alg":"HS256","typ":"JWT"}"#)
    private let key = Redacted(SecureRandom.bytes(32))

    /// A token that is valid from `now` (seconds since 1970) on.
    func issue(_ claims: Claims, now: Int) -> String {
        let payload = Node.mapping([
            "aud": .sequence(claims.audiences.map(Node.string)), "exp": .int(claims.expiry), "iat": .int(now),
            "iss": .string(Self.issuer), "jti": .string(SecureRandom.identifier()),
            "kubernetes.io": .mapping([
                "namespace": .string(claims.namespace),
                "serviceaccount": .mapping(["name": .string(claims.name), "uid": .string(claims.uid)]),
            ]),
            "nbf": .int(now), "sub": .string("system:serviceaccount:\(claims.namespace):\(claims.name)"),
        ])
        let signed = Self.header + "." + Self.encode(JSON.text(payload))
        return signed + "." + Signing.Base64.encode(signature(of: signed), alphabet: .url)
    }

    /// What a token of this cluster says that has not expired; `nil` for any other text.
    func claims(of token: String, now: Int) -> Claims? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.header,
            let given = Signing.Base64.decode(parts[2], alphabet: .url),
            ConstantTime.equal(given, signature(of: parts[0] + "." + parts[1])),
            let payload = Signing.Base64.decode(parts[1], alphabet: .url), let node = try? JSON.parse(payload),
            let account = node.value(at: "kubernetes.io", "serviceaccount"), let expiry = node["exp"]?.int, now < expiry
        else { return nil }
        return Claims(
            namespace: node.value(at: "kubernetes.io", "namespace")?.string ?? "", name: account["name"]?.string ?? "",
            uid: account["uid"]?.string ?? "", audiences: node["aud"]?.sequence?.compactMap(\.string) ?? [],
            expiry: expiry)
    }

    private func signature(of text: some StringProtocol) -> [UInt8] {
        HMAC.code(.sha256, of: Array(text.utf8), key: key)
    }

    private static func encode(_ text: String) -> String { Signing.Base64.encode(Array(text.utf8), alphabet: .url) }
}
