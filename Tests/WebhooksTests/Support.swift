import Base
import Signing
import Webhooks

/// What the tests send and expect, in one place.
enum Sample {
    static let secret = Redacted(Array("helmsman-test-1".utf8))
    static let otherSecret = Redacted(Array("the secret before".utf8))
    static let before = String(repeating: "1", count: 40)
    static let after = String(repeating: "2", count: 40)
    static let zero = String(repeating: "0", count: 40)

    static let gitHubPush = """
        {"ref":"refs/heads/main","before":"\(before)","after":"\(after)","created":false,"deleted":false,\
        "forced":false,"base_ref":null,"compare":"https://gh.example/acme/infra/compare/1…2","commits":[{"id":"\(after)",\
        "message":"bump web","timestamp":"2026-11-24T10:00:00Z","author":{"name":"Ada","email":"ada@acme.test",\
        "username":"ada"},"added":[],"modified":["apps/web/values.yaml"],"removed":[]}],"head_commit":{"id":"\(after)"},\
        "repository":{"id":71,"full_name":"acme/infra","clone_url":"https://gh.example/acme/infra.git",\
        "ssh_url":"git@gh.example:acme/infra.git","default_branch":"main","pushed_at":1795514400},\
        "pusher":{"name":"ada"},"sender":{"login":"ada"},"installation":{"id":9}}
        """

    static let giteaPush = """
        {"ref":"refs/heads/main","before":"\(before)","after":"\(after)","compare_url":"","commits":[],\
        "total_commits":1,"head_commit":null,"repository":{"id":5,"full_name":"acme/infra",\
        "clone_url":"https://gt.example/acme/infra.git","ssh_url":"ssh://git@gt.example:2222/acme/infra.git",\
        "default_branch":"main"},"pusher":{"login":"ada"},"sender":{"login":"ada"}}
        """

    static let giteaDelete = """
        {"ref":"feat","ref_type":"branch","pusher_type":"user","repository":{"id":5,"full_name":"acme/infra"},\
        "sender":{"login":"ada"}}
        """

    static let genericPush = """
        {"repository":"acme/infra","ref":"refs/heads/main","before":"\(before)","after":"\(after)"}
        """

    /// A push of GitHub's with other ids and ref.
    static func push(
        ref: String = "refs/heads/main", before: String = before, after: String = after, more: String = ""
    ) -> String {
        """
        {"ref":\(quoted(ref)),"before":"\(before)","after":"\(after)",\(more)\
        "repository":{"id":71,"full_name":"acme/infra","clone_url":"https://gh.example/acme/infra.git"}}
        """
    }

    /// A JSON string.
    static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x22, 0x5C: "\\\(scalar)"
            case 0..<0x20:
                "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
                    + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    /// Percent-encodes all but letters and digits, and writes a space as `+`.
    static func form(_ json: String) -> String {
        "payload="
            + json.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    String(Unicode.Scalar(byte))
                case UInt8(ascii: " "): "+"
                default: "%" + Hex.encode([byte]).uppercased()
                }
            }.joined()
    }

    static func receiver(
        _ kind: Receiver.Kind, secrets: [Redacted<[UInt8]>] = [secret], bodyLimit: Int = Receiver.defaultBodyLimit
    ) throws -> Receiver {
        try Receiver(id: "r1", kind: kind, secrets: secrets, bodyLimit: bodyLimit)
    }
}

/// One delivery, signed as its host signs it unless a test says otherwise.
struct Delivery {
    var method = "POST"
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    static func gitHub(
        _ json: String, event: String = "push", form: Bool = false, secret: Redacted<[UInt8]> = Sample.secret
    ) -> Delivery {
        let body = Array((form ? Sample.form(json) : json).utf8)
        return Delivery(
            headers: [
                (name: "X-GitHub-Event", value: event), (name: "X-GitHub-Delivery", value: "guid-1"),
                contentType(form: form),
                (name: "X-Hub-Signature-256", value: "sha256=" + code(body, secret)),
            ], body: body)
    }

    static func gitea(
        _ json: String, event: String = "push", form: Bool = false, host: String = "Gitea",
        secret: Redacted<[UInt8]> = Sample.secret
    ) -> Delivery {
        Delivery(
            headers: [
                (name: "X-\(host)-Event", value: event), (name: "X-\(host)-Delivery", value: "uuid-1"),
                contentType(form: form),
                (name: "X-\(host)-Signature", value: code(Array(json.utf8), secret)),
            ], body: Array((form ? Sample.form(json) : json).utf8))
    }

    static func generic(
        _ json: String, signature: GenericSignature = GenericSignature(), secret: Redacted<[UInt8]> = Sample.secret
    ) -> Delivery {
        let body = Array(json.utf8)
        return Delivery(
            headers: GenericDelivery.sign(body: body, secret: secret, deliveryID: "d1", signature: signature),
            body: body)
    }

    static func code(_ body: [UInt8], _ secret: Redacted<[UInt8]>, _ algorithm: HashAlgorithm = .sha256) -> String {
        Hex.encode(HMAC.code(algorithm, of: body, key: secret))
    }

    static func contentType(form: Bool) -> (name: String, value: String) {
        (name: "Content-Type", value: form ? "application/x-www-form-urlencoded" : "application/json; charset=utf-8")
    }

    /// Replaces, adds or (with no values) removes a header.
    func with(_ name: String, _ values: String...) -> Delivery {
        var copy = self
        copy.headers.removeAll { $0.name.lowercased() == name.lowercased() }
        copy.headers += values.map { (name: name, value: $0) }
        return copy
    }

    /// Takes the delivery to the receiver in pieces of that size.
    func verify(
        at receiver: Receiver, pieceSize: Int = 1000, announcesLength: Bool = true
    ) throws(WebhookRefusal) -> VerifiedBody {
        let verification = try receiver.beginVerification(
            method: method, headers: HeaderFields(headers), contentLength: announcesLength ? body.count : nil)
        var rest = body[...]
        while !rest.isEmpty {
            try verification.update(rest.prefix(pieceSize))
            rest = rest.dropFirst(pieceSize)
        }
        return try verification.finish()
    }

    /// Verifies and parses.
    func outcome(at receiver: Receiver) throws(WebhookRefusal) -> Outcome { try verify(at: receiver).parse() }
}

extension Outcome {
    var event: CommitEvent? {
        if case .events(let events) = self, events.count == 1 { return events[0] }
        return nil
    }

    var ignoredReason: String? {
        if case .ignored(let reason) = self { return reason }
        return nil
    }

    var undecodableReason: String? {
        if case .undecodable(let reason) = self { return reason }
        return nil
    }
}

/// A small reproducible generator (SplitMix64), so that a failing case can be found again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
