import Base
import Testing
import Webhooks

@Suite struct ReceiverTests {
    @Test("A receiver without a secret cannot be made, unless it is said to be unauthenticated")
    func secrets() throws {
        #expect(throws: Receiver.ConfigurationError.noSecret) { try Receiver(id: "a", kind: .gitea, secrets: []) }
        #expect(throws: Receiver.ConfigurationError.emptySecret(position: 1)) {
            try Receiver(id: "a", kind: .gitea, secrets: [Sample.secret, Redacted([])])
        }
        #expect(throws: Receiver.ConfigurationError.secretsButUnauthenticated) {
            try Receiver(id: "a", kind: .gitea, secrets: [Sample.secret], allowUnauthenticated: true)
        }
        #expect(try !Receiver(id: "a", kind: .gitea, secrets: [], allowUnauthenticated: true).isAuthenticated)
        #expect(try Receiver(id: "a", kind: .gitea, secrets: [Sample.secret]).isAuthenticated)
    }

    @Test(
        "Only ids that are one part of a path are taken",
        arguments: ["", "a/b", "..", ".a", "-a", "a b", "a%2f", "ä", "a\n"])
    func badIDs(id: String) {
        #expect(throws: Receiver.ConfigurationError.badID) {
            try Receiver(id: id, kind: .gitea, secrets: [Sample.secret])
        }
    }

    @Test("The rest of the configuration is checked too")
    func others() {
        #expect(throws: Receiver.ConfigurationError.badHeaderName) {
            try Receiver(id: "a", kind: .generic(GenericSignature(header: "X Sign")), secrets: [Sample.secret])
        }
        #expect(throws: Receiver.ConfigurationError.badBodyLimit) {
            try Receiver(id: "a", kind: .gitea, secrets: [Sample.secret], bodyLimit: 0)
        }
    }

    @Test("One line end at the end of a secret's file is not part of the secret")
    func secretFile() {
        for (content, secret) in [
            ("s\n", "s"), ("s\r\n", "s"), ("s", "s"), ("s\n\n", "s\n"), ("s \n", "s "), ("\n", ""), ("s\r", "s\r"),
        ] {
            #expect(Receiver.secret(fromFile: Array(content.utf8)).reveal() == Array(secret.utf8))
        }
    }

    @Test("No text form of a receiver or its refusals shows a secret")
    func redaction() throws {
        let receiver = try Sample.receiver(.gitHub())
        #expect(!"\(receiver)".contains("helmsman"))
        #expect(!String(reflecting: receiver).contains("helmsman"))
        var dumped = ""
        dump(receiver, to: &dumped)
        #expect(!dumped.contains("helmsman") && !dumped.contains("104"))
        // A host once sent the secret itself in a header: nothing of headers gets into results.
        let delivery = Delivery.gitHub(Sample.gitHubPush).with("X-Github-Encoded-Secret", "aGVsbXNtYW4tdGVzdC0x")
        dump(try delivery.outcome(at: receiver), to: &dumped)
        #expect(!dumped.contains("aGVsbXNtYW4"))
    }

    @Test("The response table")
    func responses() {
        let causes: [WebhookRefusal.Cause] = [
            .signatureMissing, .signatureRepeated, .signatureMalformed, .signatureMismatch, .signedTextMissing,
        ]
        // One constant answer for all causes.
        #expect(Set(causes.map { WebhookResponse.refused(.unauthenticated($0)) }).count == 1)
        #expect(WebhookResponse.refused(.unauthenticated(.signatureMissing)).status == 401)
        #expect(WebhookResponse.refused(.methodNotAllowed).headers == ["Allow": "POST"])
        for refusal in [
            WebhookRefusal.methodNotAllowed, .unsupportedEncoding, .unsupportedMediaType, .tooLarge(limit: 1),
            .unauthenticated(.signatureMismatch),
        ] {
            #expect(WebhookResponse.refused(refusal).status == refusal.status)
        }
        #expect(WebhookResponse.accepted(delivery: "a\"\n").body == #"{"delivery":"a\"\u000a"}"#)
        #expect(WebhookResponse.accepted(delivery: "a").status == 202)
        for response in [WebhookResponse.duplicate(delivery: "a"), .ignored(reason: "r"), .pong, .pollHint] {
            #expect(response.status == 200)
        }
        #expect(WebhookResponse.undecodable(reason: "r").status == 400)
        #expect(WebhookResponse.unknownReceiver.status == 404)
        #expect(WebhookResponse.unavailable(retryAfter: 0).headers == ["Retry-After": "1"])
        #expect(WebhookResponse.unavailable(retryAfter: 30).status == 503)
    }

    @Test("Text for logs holds no control character and no mark that turns its direction")
    func logText() {
        #expect(LogText.escaped("feat\n2026 ERROR forged\u{1b}[2J") == "feat\\u{a}2026 ERROR forged\\u{1b}[2J")
        #expect(LogText.escaped("a\u{202e}b\u{85}c\u{2028}d\\") == "a\\u{202e}b\\u{85}c\\u{2028}d\\\\")
        #expect(LogText.escaped("grün 🙂") == "grün 🙂")
        #expect(LogText.escaped("abcdef", limit: 3) == "abc…")
    }
}
