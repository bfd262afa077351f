import Base
import Foundation
import HTTPClient
import Signing

/// A kind of sender of deliveries, with a receiver of its name.
enum Sender: String, CaseIterable, Sendable {
    case plain
    case github
    case gitea

    /// The receiver's kind in the configuration.
    var kind: String { self == .plain ? "generic" : rawValue }

    /// The header of the signature, and what stands before its digits.
    var signature: (header: String, prefix: String) {
        switch self {
        case .plain: ("X-Martlet-Signature", "sha256=")
        case .github: ("X-Hub-Signature-256", "sha256=")
        case .gitea: ("X-Gitea-Signature", "")
        }
    }

    /// The header fields of a delivery, without its signature.
    func fields(
        event: String = "push", id: String = UUID().uuidString, contentType: String = "application/json"
    ) -> [HTTPField] {
        let type = HTTPField("Content-Type", contentType)
        return switch self {
        case .plain: [type, HTTPField("X-Martlet-Delivery", id)]
        case .github: [type, HTTPField("X-GitHub-Event", event), HTTPField("X-GitHub-Delivery", id)]
        case .gitea: [type, HTTPField("X-Gitea-Event", event), HTTPField("X-Gitea-Delivery", id)]
        }
    }

    /// The right signature of a text.
    func signed(_ text: [UInt8], secret: String = TestAgent.secret) -> HTTPField {
        let digits = Hex.encode(HMAC.code(.sha256, of: text, key: Redacted(Array(secret.utf8))))
        return HTTPField(signature.header, signature.prefix + digits)
    }

    /// What the host sends about a push.
    func push(_ repository: String, url: String, ref: String, before: String, after: String) -> [UInt8] {
        let change = #""ref":"\#(ref)","before":"\#(before)","after":"\#(after)""#
        return switch self {
        case .plain: Array(#"{"repository":"\#(repository)",\#(change)}"#.utf8)
        case .github, .gitea:
            Array(
                #"{\#(change),"repository":{"full_name":"acme/\#(repository)","clone_url":"\#(url)"},"pusher":{"name":"ada"}}"#
                    .utf8)
        }
    }

    /// A payload in a form, as GitHub and Gitea can send it.
    static func form(_ payload: [UInt8]) -> [UInt8] {
        var body = Array("payload=".utf8)
        for byte in payload {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                body.append(byte)
            case UInt8(ascii: " "): body.append(UInt8(ascii: "+"))
            default: body += Array("%".utf8) + Array(Hex.encode([byte]).utf8)
            }
        }
        return body
    }
}

/// The id that stands for "no commit".
let zeroID = String(repeating: "0", count: 40)

extension TestAgent {
    /// Sends a body with a right signature.
    @discardableResult
    func send(
        _ body: [UInt8], as sender: Sender = .plain, event: String = "push", id: String = UUID().uuidString
    ) async throws -> HTTPResponse {
        try await post(
            body, to: sender.rawValue, headers: sender.fields(event: event, id: id) + [sender.signed(body)])
    }

    /// Sends what a host sends about a push to `ref` of the repository.
    @discardableResult
    func send(
        ref: String = "refs/heads/main", before: String = zeroID, after: String, as sender: Sender = .plain,
        id: String = UUID().uuidString
    ) async throws -> HTTPResponse {
        try await send(
            sender.push(repository.name, url: repository.bare, ref: ref, before: before, after: after), as: sender,
            id: id)
    }

    /// Pushes `files` in place of all that was there, without a delivery.
    func push(_ files: [String: String], force: Bool = false) async throws -> String {
        try await offPool { [repository] in try repository.push(files, force: force) }
    }

    /// Pushes and delivers; the event once it has ended.
    @discardableResult
    func deploy(_ files: [String: String]) async throws -> Event {
        let commit = try await push(files)
        try await send(after: commit)
        return try await ended(commit: commit)
    }
}
