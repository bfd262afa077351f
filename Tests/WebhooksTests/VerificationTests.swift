import Base
import Signing
import Testing
import Webhooks

@Suite struct VerificationTests {
    @Test("A well-signed delivery of each host is taken in pieces of any size", arguments: [1, 7, 64, 100_000])
    func accepted(pieceSize: Int) throws {
        let deliveries: [(Receiver.Kind, Delivery)] = [
            (.gitHub(), .gitHub(Sample.gitHubPush)), (.gitHub(), .gitHub(Sample.gitHubPush, form: true)),
            (.gitea, .gitea(Sample.giteaPush)), (.gitea, .gitea(Sample.giteaPush, form: true)),
            (.forgejo, .gitea(Sample.giteaPush, host: "Forgejo")), (.forgejo, .gitea(Sample.giteaPush)),
            (.generic(), .generic(Sample.genericPush)),
            (
                .generic(GenericSignature(header: "X-Sign", algorithm: .sha512, encoding: .base64, prefix: "")),
                .generic(
                    Sample.genericPush,
                    signature: GenericSignature(header: "X-Sign", algorithm: .sha512, encoding: .base64, prefix: ""))
            ),
        ]
        for (kind, delivery) in deliveries {
            let verified = try delivery.verify(at: Sample.receiver(kind), pieceSize: pieceSize)
            #expect(verified.signerIndex == 0)
            #expect(verified.digest == SHA256.hexDigest(of: delivery.body))
            #expect(verified.digestBytes.count == 32)
            #expect(verified.parse().event?.refs.first?.after?.hex == Sample.after)
        }
    }

    @Test("The same form and secret have one signature at GitHub and another at Gitea")
    func formSignatures() throws {
        let json = #"{"ref":"refs/heads/main","after":"1f0c"}"#
        let gitHub = Delivery.gitHub(json, form: true)
        let gitea = Delivery.gitea(json, form: true)
        #expect(
            gitHub.body == Array("payload=%7B%22ref%22%3A%22refs%2Fheads%2Fmain%22%2C%22after%22%3A%221f0c%22%7D".utf8))
        #expect(gitHub.body == gitea.body)
        #expect(
            gitHub.headers.last?.value == "sha256=fbb80b4c06db955fdd23d39eb2b557a2eb91406cc2dce899c25d98ca019b5c8f")
        #expect(gitea.headers.last?.value == "cb51369aef056e126ea733f8481ef78f5e38b8ecd50c9e0a8d42c6105494fce7")
        #expect(try gitHub.verify(at: Sample.receiver(.gitHub())).signerIndex == 0)
        #expect(try gitea.verify(at: Sample.receiver(.gitea)).signerIndex == 0)
        // Neither is taken for the other.
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMismatch)) {
            try gitHub.with("X-Gitea-Signature", String(gitHub.headers.last?.value.dropFirst(7) ?? ""))
                .verify(at: Sample.receiver(.gitea))
        }
    }

    @Test("Special characters in a form survive, and plus signs are spaces")
    func formCharacters() throws {
        let json = Sample.push(ref: "refs/heads/a+b&c=d%20é")
        for delivery in [Delivery.gitHub(json, form: true), .gitea(json, form: true)] {
            let kind: Receiver.Kind = delivery.headers[0].name == "X-GitHub-Event" ? .gitHub() : .gitea
            #expect(try delivery.outcome(at: Sample.receiver(kind)).event?.refs[0].ref == "refs/heads/a+b&c=d%20é")
        }
    }

    static let badSignatures: [(String, WebhookRefusal.Cause)] = [
        ("", .signatureMissing), ("sha256=", .signatureMissing), ("s", .signatureMalformed),
        ("sha256", .signatureMalformed), ("sha256=zz", .signatureMalformed), ("sha256=ab", .signatureMalformed),
        ("sha1=" + String(repeating: "a", count: 40), .signatureMalformed),
        ("SHA256=" + String(repeating: "a", count: 64), .signatureMalformed),
        ("sha256=" + String(repeating: "a", count: 63), .signatureMalformed),
        ("sha256=" + String(repeating: "a", count: 65), .signatureMalformed),
        ("sha256=" + String(repeating: "a", count: 66), .signatureMalformed),
        ("sha256=" + String(repeating: "g", count: 64), .signatureMalformed),
        ("sha256= " + String(repeating: "a", count: 63), .signatureMalformed),
        ("sha256=" + String(repeating: "a", count: 63) + "\n", .signatureMalformed),
        ("sha256=" + String(repeating: "é", count: 32), .signatureMalformed),
        ("sha256=" + String(repeating: "０", count: 64), .signatureMalformed),
        (" sha256=" + String(repeating: "a", count: 64), .signatureMalformed),
        (String(repeating: "a", count: 64), .signatureMalformed),
        (String(repeating: "x", count: 100_000), .signatureMalformed),
        ("sha256=" + String(repeating: "a", count: 64), .signatureMismatch),
    ]

    @Test("A bad signature is refused before the body, and a wrong one after it", arguments: badSignatures)
    func badSignature(value: String, cause: WebhookRefusal.Cause) throws {
        for (receiver, delivery, name) in [
            (try Sample.receiver(.gitHub()), Delivery.gitHub(Sample.gitHubPush), "X-Hub-Signature-256"),
            (try Sample.receiver(.generic()), .generic(Sample.genericPush), "X-Martlet-Signature"),
        ] {
            let bad = delivery.with(name, value)
            if cause != .signatureMismatch {
                #expect(throws: (any Error).self) {
                    try receiver.beginVerification(method: "POST", headers: HeaderFields(bad.headers))
                }
            }
            // "sha256=" alone is what a host without a secret sends; a generic sender has no such custom.
            let expected: WebhookRefusal.Cause =
                name == "X-Martlet-Signature" && value == "sha256=" ? .signatureMalformed : cause
            #expect(throws: WebhookRefusal.unauthenticated(expected)) { try bad.verify(at: receiver) }
        }
    }

    @Test(
        "A bad signature of Gitea's is refused",
        arguments: [
            ("", WebhookRefusal.Cause.signatureMissing), ("ab", .signatureMalformed), ("zz", .signatureMalformed),
            ("sha256=" + String(repeating: "a", count: 64), .signatureMalformed),
            (String(repeating: "a", count: 64), .signatureMismatch),
        ])
    func badGiteaSignature(value: String, cause: WebhookRefusal.Cause) throws {
        let delivery = Delivery.gitea(Sample.giteaPush).with("X-Gitea-Signature", value)
        #expect(throws: WebhookRefusal.unauthenticated(cause)) { try delivery.verify(at: Sample.receiver(.gitea)) }
        // As Gitea sends it without a secret.
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMissing)) {
            try delivery.with("X-Gitea-Signature", "").with("X-Hub-Signature", "sha1=")
                .verify(at: Sample.receiver(.gitea))
        }
    }

    @Test("A missing or doubled signature header is refused, also if both are right")
    func missingOrDoubled() throws {
        let delivery = Delivery.gitHub(Sample.gitHubPush)
        let right = try #require(delivery.headers.last?.value)
        let receiver = try Sample.receiver(.gitHub())
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMissing)) {
            try delivery.with("X-Hub-Signature-256").verify(at: receiver)
        }
        #expect(throws: WebhookRefusal.unauthenticated(.signatureRepeated)) {
            try delivery.with("X-Hub-Signature-256", right, right).verify(at: receiver)
        }
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMalformed)) {
            try delivery.with("X-Hub-Signature-256", right + ", " + right).verify(at: receiver)
        }
        #expect(throws: WebhookRefusal.unauthenticated(.signatureRepeated)) {
            try delivery.with("X-Hub-Signature-256", "", right).verify(at: receiver)
        }
    }

    @Test("Every changed bit of a body makes the signature wrong")
    func changedBody() throws {
        let receiver = try Sample.receiver(.generic())
        let delivery = Delivery.generic(Sample.genericPush)
        for position in delivery.body.indices {
            var changed = delivery
            changed.body[position] ^= 1
            #expect(throws: WebhookRefusal.unauthenticated(.signatureMismatch)) { try changed.verify(at: receiver) }
        }
        var longer = delivery
        longer.body.append(0x20)
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMismatch)) { try longer.verify(at: receiver) }
        var empty = delivery
        empty.body = []
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMismatch)) { try empty.verify(at: receiver) }
    }

    @Test("SHA-1 counts only where it is allowed and there is no SHA-256")
    func sha1() throws {
        let delivery = Delivery.gitHub(Sample.gitHubPush)
        let old = delivery.with("X-Hub-Signature-256")
            .with("X-Hub-Signature", "sha1=" + Delivery.code(delivery.body, Sample.secret, .sha1))
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMissing)) {
            try old.verify(at: Sample.receiver(.gitHub()))
        }
        let lenient = try Sample.receiver(.gitHub(allowSHA1: true))
        #expect(try old.verify(at: lenient).signerIndex == 0)
        #expect(try delivery.verify(at: lenient).signerIndex == 0)
        // A wrong new signature is not rescued by a right old one.
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMismatch)) {
            try old.with("X-Hub-Signature-256", "sha256=" + String(repeating: "a", count: 64)).verify(at: lenient)
        }
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMalformed)) {
            try old.with("X-Hub-Signature-256", "sha256=ab").verify(at: lenient)
        }
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMissing)) {
            try old.with("X-Hub-Signature", "sha1=").verify(at: lenient)
        }
    }

    @Test("Each of several secrets is good, and the index of the one that signed is kept")
    func rotation() throws {
        let secrets = [Sample.otherSecret, Sample.secret, Redacted(Array("third".utf8))]
        for (index, secret) in secrets.enumerated() {
            let verified = try Delivery.gitHub(Sample.gitHubPush, secret: secret)
                .verify(at: Sample.receiver(.gitHub(), secrets: secrets))
            #expect(verified.signerIndex == index)
            #expect(verified.parse().event?.signerIndex == index)
        }
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMismatch)) {
            try Delivery.gitHub(Sample.gitHubPush, secret: Redacted(Array("gone".utf8)))
                .verify(at: Sample.receiver(.gitHub(), secrets: secrets))
        }
    }

    @Test("Forgejo's own headers decide over Gitea's")
    func forgejoHeaders() throws {
        let receiver = try Sample.receiver(.forgejo)
        let both = Delivery.gitea(Sample.giteaPush, host: "Forgejo")
            .with("X-Gitea-Signature", String(repeating: "a", count: 64)).with("X-Gitea-Event", "delete")
            .with("X-Gitea-Delivery", "other")
        let verified = try both.verify(at: receiver)
        #expect(verified.deliveryID == "uuid-1")
        #expect(verified.parse().event?.kind == .push)
        let right = try #require(Delivery.gitea(Sample.giteaPush).headers.last?.value)
        for wrong in ["", String(repeating: "a", count: 64)] {
            #expect(throws: (any Error).self) {
                try both.with("X-Forgejo-Signature", wrong).with("X-Gitea-Signature", right).verify(at: receiver)
            }
        }
    }

    @Test("The dialect is the receiver's: another host's headers are no proof")
    func noSniffing() throws {
        let gitHub = Delivery.gitHub(Sample.gitHubPush)
        let gitea = Delivery.gitea(Sample.giteaPush)
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMissing)) {
            try gitHub.verify(at: Sample.receiver(.gitea))
        }
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMissing)) {
            try gitea.verify(at: Sample.receiver(.gitHub()))
        }
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMissing)) {
            try gitHub.with("X-Hub-Signature-256").with("X-Hook-UUID", "known").with(
                "X-GitHub-Enterprise-Host", "evil.example"
            )
            .verify(at: Sample.receiver(.gitHub()))
        }
    }

    @Test(
        "Methods other than POST are refused, even with everything else right",
        arguments: ["GET", "PUT", "post", "HEAD", ""])
    func method(method: String) throws {
        var delivery = Delivery.gitHub(Sample.gitHubPush)
        delivery.method = method
        #expect(throws: WebhookRefusal.methodNotAllowed) { try delivery.verify(at: Sample.receiver(.gitHub())) }
    }

    @Test("Compressed bodies and foreign content types are refused")
    func contentTypes() throws {
        let receiver = try Sample.receiver(.gitHub())
        let delivery = Delivery.gitHub(Sample.gitHubPush)
        for encoding in ["gzip", "br", "identity, gzip", ""] {
            #expect(throws: WebhookRefusal.unsupportedEncoding) {
                try delivery.with("Content-Encoding", encoding).verify(at: receiver)
            }
        }
        #expect(throws: WebhookRefusal.unsupportedEncoding) {
            try delivery.with("Content-Encoding", "identity", "gzip").verify(at: receiver)
        }
        #expect(try delivery.with("Content-Encoding", "Identity").verify(at: receiver).signerIndex == 0)
        for type in ["text/plain", "application/jsonx", "multipart/form-data", "", "application/xml; application/json"]
        {
            #expect(throws: WebhookRefusal.unsupportedMediaType) {
                try delivery.with("Content-Type", type).verify(at: receiver)
            }
        }
        #expect(throws: WebhookRefusal.unsupportedMediaType) { try delivery.with("Content-Type").verify(at: receiver) }
        for type in ["application/json", "Application/JSON; charset=UTF-8", "application/json ;x=y"] {
            #expect(try delivery.with("Content-Type", type).verify(at: receiver).signerIndex == 0)
        }
        #expect(throws: WebhookRefusal.unsupportedMediaType) {
            try Delivery.generic(Sample.genericPush).with("Content-Type", "application/x-www-form-urlencoded")
                .verify(at: Sample.receiver(.generic()))
        }
    }

    @Test("A body of the limit is taken; one byte more is refused, announced or in chunks")
    func bodyLimit() throws {
        let delivery = Delivery.generic(Sample.genericPush)
        let size = delivery.body.count
        let fits = try Sample.receiver(.generic(), bodyLimit: size)
        let small = try Sample.receiver(.generic(), bodyLimit: size - 1)
        #expect(try delivery.verify(at: fits).signerIndex == 0)
        #expect(try delivery.verify(at: fits, announcesLength: false).signerIndex == 0)
        // Announced: before any of the body.
        #expect(throws: WebhookRefusal.tooLarge(limit: size - 1)) {
            try small.beginVerification(
                method: "POST", headers: HeaderFields(delivery.headers), contentLength: size)
        }
        for pieceSize in [1, 10, size] {
            #expect(throws: WebhookRefusal.tooLarge(limit: size - 1)) {
                try delivery.verify(at: small, pieceSize: pieceSize, announcesLength: false)
            }
        }
        // Nothing gets in after the refusal either.
        let verification = try small.beginVerification(method: "POST", headers: HeaderFields(delivery.headers))
        #expect(throws: WebhookRefusal.tooLarge(limit: size - 1)) { try verification.update(delivery.body) }
        #expect(throws: WebhookRefusal.tooLarge(limit: size - 1)) { try verification.update([1]) }
        #expect(throws: WebhookRefusal.unauthenticated(.signatureMismatch)) { try verification.finish() }
    }

    @Test("A very long body is cut off at the limit, and never kept from an unauthenticated sender")
    func endlessBody() throws {
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        let receiver = try Receiver(id: "open", kind: .gitHub(), secrets: [], allowUnauthenticated: true)
        let verification = try receiver.beginVerification(
            method: "POST", headers: HeaderFields([Delivery.contentType(form: false)]))
        var taken = 0
        #expect(throws: WebhookRefusal.tooLarge(limit: 26 << 20)) {
            for _ in 0..<1024 {
                try verification.update(piece)
                taken += 1
            }
        }
        #expect(taken == 26)
    }

    @Test("An unauthenticated receiver gives a poll hint and nothing else, whatever is sent")
    func unauthenticated() throws {
        let receiver = try Receiver(id: "open", kind: .gitHub(), secrets: [], allowUnauthenticated: true)
        for delivery in [
            Delivery.gitHub(Sample.gitHubPush), .gitHub("not JSON"), .gitHub(Sample.gitHubPush, form: true),
        ] {
            let verified = try delivery.with("X-Hub-Signature-256").verify(at: receiver)
            #expect(verified.signerIndex == nil)
            #expect(verified.parse() == .pollHint)
            #expect(verified.storableText().isEmpty)
        }
    }

    @Test(
        "A form without a readable payload is no proof at Gitea, and undecodable at GitHub",
        arguments: [
            "", "a=b", "payload", "payload=%", "payload=%4", "payload=%zz", "payload=1&payload=2", "PAYLOAD=1",
        ])
    func badForm(form: String) throws {
        let body = Array(form.utf8)
        var gitea = Delivery.gitea(Sample.giteaPush, form: true)
        gitea.body = body
        #expect(throws: WebhookRefusal.unauthenticated(.signedTextMissing)) {
            try gitea.verify(at: Sample.receiver(.gitea))
        }
        var gitHub = Delivery.gitHub("", form: true)
        gitHub.body = body
        gitHub = gitHub.with("X-Hub-Signature-256", "sha256=" + Delivery.code(body, Sample.secret))
        #expect(try gitHub.outcome(at: Sample.receiver(.gitHub())).undecodableReason != nil)
    }

    @Test("Random signature headers neither crash nor pass")
    func fuzzedHeaders() throws {
        var generator = SeededGenerator(seed: 21)
        let delivery = Delivery.gitHub(Sample.gitHubPush)
        let receiver = try Sample.receiver(.gitHub(allowSHA1: true))
        let right = Array(try #require(delivery.headers.last?.value).utf8)
        for _ in 0..<3000 {
            var value = right
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                switch Int.random(in: 0...2, using: &generator) {
                case 0:
                    value[Int.random(in: 0..<value.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                case 1: value.removeLast(min(value.count - 1, Int.random(in: 0...9, using: &generator)))
                default:
                    value.insert(
                        UInt8.random(in: 0...255, using: &generator),
                        at: Int.random(in: 0...value.count, using: &generator))
                }
            }
            let text = String(decoding: value, as: UTF8.self)
            // Digits of either case are the same signature.
            guard text.lowercased() != String(decoding: right, as: UTF8.self) else { continue }
            #expect(throws: WebhookRefusal.self) {
                try delivery.with("X-Hub-Signature-256", text).verify(at: receiver)
            }
        }
    }
}
