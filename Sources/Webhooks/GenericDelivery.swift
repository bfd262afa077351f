public import Base
internal import Manifests

/// A delivery that any plain Git server can make; `martlet hook` sends it from a post-receive hook.
///
/// The body is JSON, of one ref or of several:
///
/// ```json
/// {"repository": "acme/infra", "ref": "refs/heads/main", "before": "1111…", "after": "2222…"}
/// {"repository": "/srv/git/infra.git", "pusher": "ada", "refs": [{"ref": "refs/heads/main", "before": "0000…", "after": "2222…"}]}
/// ```
///
/// `repository` is the name of a configured repository, its path or its URL. An all-zero id stands for "no commit", as
/// Git itself writes it. The header `X-Martlet-Signature` holds `sha256=` and the HMAC-SHA-256 of the body in
/// hexadecimal digits, unless the receiver is configured otherwise; `X-Martlet-Delivery` names the delivery.
public struct GenericDelivery: Sendable, Hashable {
    /// One ref that changed, as a post-receive hook reads it from its standard input.
    public struct Update: Sendable, Hashable {
        /// The full name.
        public var ref: String
        /// The id before; all zeros for a new ref.
        public var before: String
        /// The id after; all zeros for a deleted ref.
        public var after: String

        /// Creates an update.
        public init(ref: String, before: String, after: String) {
            self.ref = ref
            self.before = before
            self.after = after
        }

        /// The updates that Git writes to a post-receive hook: `before SP after SP ref LF` each. Other lines are left
        /// out.
        public static func fromHookInput(_ input: String) -> [Update] {
            input.split(separator: "\n").compactMap { line in
                let parts = line.split(separator: " ", maxSplits: 2)
                guard parts.count == 3, CommitID(String(parts[0])) != nil, CommitID(String(parts[1])) != nil else {
                    return nil
                }
                return Update(ref: String(parts[2]), before: String(parts[0]), after: String(parts[1]))
            }
        }
    }

    /// The header that names the delivery.
    public static let deliveryHeader = "X-Martlet-Delivery"

    /// Which repository: its configured name, its path or its URL.
    public var repository: String
    /// The refs that changed.
    public var refs: [Update]
    /// Who pushed, if that is known.
    public var pusher: String?

    /// Creates a delivery.
    public init(repository: String, refs: [Update], pusher: String? = nil) {
        self.repository = repository
        self.refs = refs
        self.pusher = pusher
    }

    /// The body to send.
    public func body() -> [UInt8] {
        var root = Mapping()
        root["repository"] = .string(repository)
        if let pusher { root["pusher"] = .string(pusher) }
        root["refs"] = .sequence(
            refs.map {
                .mapping(["ref": .string($0.ref), "before": .string($0.before), "after": .string($0.after)])
            })
        return PayloadText.emit(.mapping(root))
    }

    /// The header fields to send with `body`. The id must stay the same when the same delivery is sent again.
    public static func sign(
        body: [UInt8], secret: Redacted<[UInt8]>, deliveryID: String, signature: GenericSignature = GenericSignature()
    ) -> [(name: String, value: String)] {
        [
            (name: "Content-Type", value: "application/json"),
            (name: deliveryHeader, value: deliveryID),
            (name: signature.header, value: signature.value(for: body, secret: secret)),
        ]
    }
}
