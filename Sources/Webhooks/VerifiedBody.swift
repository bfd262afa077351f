internal import Base
internal import Manifests
internal import Signing

/// A delivery whose origin is proved, or that came to an unauthenticated receiver. Only a `Verification` makes one.
public struct VerifiedBody: Sendable {
    /// The receiver that took it.
    public let receiver: Receiver
    /// Which of the receiver's secrets signed it, counted from 0; `nil` from an unauthenticated receiver. Worth a log
    /// line: when the old secret is used no more, it can be removed.
    public let signerIndex: Int?
    /// SHA-256 of the body as sent, in hexadecimal digits. Most hosts do not sign their delivery ids, so a replay can
    /// have a new one; this stays.
    public let digest: String
    /// The digest's 32 bytes.
    public var digestBytes: [UInt8] { Hex.decode(digest) ?? [] }
    /// The id that the host gave the delivery, if it has a sensible form.
    public let hostDeliveryID: String?

    let payload: FormPayload
    let eventHeader: HeaderFields.Single

    init(receiver: Receiver, headers: HeaderFields, signerIndex: Int?, digest: String, payload: FormPayload) {
        self.receiver = receiver
        self.signerIndex = signerIndex
        self.digest = digest
        self.payload = payload
        let dialect = receiver.kind.headerNames
        eventHeader = dialect.event.first { headers.contains($0) }.map { headers.single($0) } ?? .missing
        let delivery = dialect.delivery.first { headers.contains($0) }.map { headers.single($0) } ?? .missing
        if case .value(let id) = delivery, Self.isDeliveryID(id) { hostDeliveryID = id } else { hostDeliveryID = nil }
    }

    /// What names the delivery within its receiver: the host's id, else `sha256:` and the body's digest.
    public var deliveryID: String { hostDeliveryID ?? "sha256:" + digest }

    /// The JSON text as it may be stored: old Gitea versions put the hook's secret into it, which is taken out. Empty
    /// where the payload cannot be read, or comes from an unauthenticated receiver.
    public func storableText() -> [UInt8] {
        guard receiver.isAuthenticated, case .text(let text) = payload, let root = try? PayloadText.parse(text) else {
            return []
        }
        guard root["secret"] != nil else { return text }
        var redacted = root
        redacted["secret"] = .string("\(Redacted(0))")
        return PayloadText.emit(redacted)
    }

    /// Reads the payload. Whatever is odd about it but does no harm, such as a key that stands twice, goes to `report`
    /// for the log.
    public func parse(report: (String) -> Void = { _ in }) -> Outcome {
        guard let signerIndex else { return .pollHint }
        let context = PayloadContext(receiver: receiver.id, deliveryID: deliveryID, signerIndex: signerIndex)
        let event: String
        switch (receiver.kind, eventHeader) {
        case (.generic, _): event = "push"
        case (_, .value(let name)): event = name
        case (_, .missing): return .undecodable(reason: "the header that names the event is missing")
        case (_, .repeated): return .undecodable(reason: "the header that names the event is there more than once")
        }
        // A greeting's content does not matter.
        if event == "ping" { return .ping }
        guard case .text(let text) = payload else {
            if case .missing(let reason) = payload { return .undecodable(reason: reason) }
            return .undecodable(reason: "there is no payload")
        }
        do throws(PayloadError) {
            let root = try PayloadText.parse(text, report: report)
            switch receiver.kind {
            case .gitHub, .gitea, .forgejo: return try HostPayload(root, context).outcome(event: event)
            case .generic: return try GenericPayload(root, context).outcome()
            }
        } catch {
            return .undecodable(reason: error.reason)
        }
    }

    /// Ids are words or UUIDs; anything else would only be trouble in logs and keys.
    private static func isDeliveryID(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: ":"):
                    true
                default: false
                }
            }
    }
}

extension Receiver.Kind {
    /// The headers that name the event and the delivery; the first that is there decides.
    var headerNames: (event: [String], delivery: [String]) {
        switch self {
        case .gitHub: (["X-GitHub-Event"], ["X-GitHub-Delivery"])
        case .gitea: (["X-Gitea-Event"], ["X-Gitea-Delivery"])
        case .forgejo: (["X-Forgejo-Event", "X-Gitea-Event"], ["X-Forgejo-Delivery", "X-Gitea-Delivery"])
        case .generic: ([], [GenericDelivery.deliveryHeader])
        }
    }
}
