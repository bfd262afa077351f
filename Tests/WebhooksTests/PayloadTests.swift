import Base
import Signing
import Testing
import Webhooks

@Suite struct PayloadTests {
    private func gitHub(_ json: String, event: String = "push") throws -> Outcome {
        try Delivery.gitHub(json, event: event).outcome(at: Sample.receiver(.gitHub()))
    }

    private func gitea(_ json: String, event: String = "push") throws -> Outcome {
        try Delivery.gitea(json, event: event).outcome(at: Sample.receiver(.gitea))
    }

    private func generic(_ json: String) throws -> Outcome {
        try Delivery.generic(json).outcome(at: Sample.receiver(.generic()))
    }

    @Test("GitHub's push becomes an event with all its facts")
    func gitHubPush() throws {
        let expected = CommitEvent(
            receiver: "r1", deliveryID: "guid-1", kind: .push,
            repository: RepositoryHint(
                fullName: "acme/infra", stableID: "71",
                urls: ["https://gh.example/acme/infra.git", "git@gh.example:acme/infra.git"]),
            refs: [
                RefChange(
                    ref: "refs/heads/main", before: CommitID(Sample.before), after: CommitID(Sample.after),
                    created: false, deleted: false, forced: false)
            ], pusher: "ada", signerIndex: 0)
        #expect(try gitHub(Sample.gitHubPush) == .events([expected]))
    }

    @Test("Gitea's push becomes an event, at Forgejo too")
    func giteaPush() throws {
        let event = try #require(try gitea(Sample.giteaPush).event)
        #expect(event.repository.stableID == "5")
        #expect(event.repository.urls.contains("ssh://git@gt.example:2222/acme/infra.git"))
        #expect(event.pusher == "ada")
        #expect(event.refs[0].forced == nil)
        let forgejo = try Delivery.gitea(Sample.giteaPush, host: "Forgejo").outcome(at: Sample.receiver(.forgejo))
        #expect(forgejo.event?.refs == event.refs)
    }

    @Test("New, deleted and forced branches and tags are told apart")
    func kindsOfChanges() throws {
        let created = try gitHub(Sample.push(before: Sample.zero)).event?.refs[0]
        #expect(
            created
                == RefChange(
                    ref: "refs/heads/main", before: nil, after: CommitID(Sample.after), created: true, deleted: false))
        let deleted = try gitHub(Sample.push(ref: "refs/tags/v1", after: Sample.zero, more: #""head_commit":null,"#))
            .event?.refs[0]
        #expect(
            deleted
                == RefChange(
                    ref: "refs/tags/v1", before: CommitID(Sample.before), after: nil, created: false, deleted: true))
        #expect(try gitHub(Sample.push(more: #""forced":true,"#)).event?.refs[0].forced == true)
        let long = String(repeating: "a", count: 64)
        #expect(
            try gitHub(Sample.push(before: String(repeating: "0", count: 64), after: long)).event?.refs[0].after?.hex
                == long)
        // A missing or null side before is not known, not new.
        let half = try gitHub(
            #"{"ref":"refs/heads/main","before":null,"after":"\#(Sample.after)","repository":{"id":1}}"#)
        #expect(half.event?.refs[0].before == nil)
        #expect(half.event?.refs[0].created == false)
    }

    @Test("Gitea's create and delete events stand alone")
    func createAndDelete() throws {
        let deleted = try #require(try gitea(Sample.giteaDelete, event: "delete").event)
        #expect(deleted.kind == .refDeleted)
        #expect(
            deleted.refs == [RefChange(ref: "refs/heads/feat", before: nil, after: nil, created: false, deleted: true)])
        let tag = #"{"ref":"v1","ref_type":"tag","sha":"\#(Sample.after)","repository":{"full_name":"acme/infra"}}"#
        let created = try #require(try gitea(tag, event: "create").event)
        #expect(created.kind == .refCreated)
        #expect(
            created.refs == [
                RefChange(
                    ref: "refs/tags/v1", before: nil, after: CommitID(Sample.after), created: true, deleted: false)
            ])
        // One prefix only: this branch is called refs/heads/x.
        let odd = #"{"ref":"refs/heads/x","ref_type":"branch","repository":{"id":1}}"#
        #expect(try gitea(odd, event: "delete").event?.refs[0].ref == "refs/heads/refs/heads/x")
        let repository = #"{"ref":"x","ref_type":"repository","repository":{"id":1}}"#
        #expect(try gitea(repository, event: "create").ignoredReason?.contains("neither a branch nor a tag") == true)
    }

    @Test("A ping needs no body, a test delivery is no error, and other events are ignored")
    func noise() throws {
        #expect(try gitHub(#"{"zen":"…","hook_id":1,"hook":{}}"#, event: "ping") == .ping)
        #expect(try gitHub("", event: "ping") == .ping)
        #expect(try gitea(Sample.push(before: Sample.after)).ignoredReason?.contains("nothing changed") == true)
        #expect(
            try gitHub(Sample.push(before: Sample.zero, after: Sample.zero)).ignoredReason?.contains("neither side")
                == true)
        #expect(try gitHub("{}", event: "star").ignoredReason == "events of the kind 'star' are not of interest")
        #expect(try gitHub("{}", event: "x\ny").ignoredReason?.contains("x\\u{a}y") == true)
        for json in ["{}", #"{"action":"synchronized","pull_request":null}"#, #"{"number":"seven"}"#] {
            #expect(try gitHub(json, event: "pull_request") == .ignored(reason: "pull requests are not handled yet"))
            #expect(try gitea(json, event: "pull_request") == .ignored(reason: "pull requests are not handled yet"))
        }
        #expect(
            try Delivery.gitHub("{}").with("X-GitHub-Event").outcome(at: Sample.receiver(.gitHub())).undecodableReason
                != nil)
        #expect(
            try Delivery.gitHub("{}").with("X-GitHub-Event", "push", "ping").outcome(at: Sample.receiver(.gitHub()))
                .undecodableReason != nil)
    }

    static let badRefs: [String] = [
        "", "main", "refs/heads/", "refs/notes/x", "refs/pull/1/head", "HEAD", "refs/heads/-x", "refs/heads/a..b",
        "refs/heads/a\u{7}b", "refs/heads/a\nb", "refs/heads/a\u{7f}", "refs/heads/a b", "refs/heads/a~1",
        "refs/heads/a^",
        "refs/heads/a:b", "refs/heads/a?", "refs/heads/a*", "refs/heads/a[b", "refs/heads/a\\b", "refs/heads/a.lock",
        "refs/heads/a.lock/b", "refs/heads/.a", "refs/heads/a/.b", "refs/heads/a//b", "refs/heads/a/", "refs/heads//a",
        "refs/heads/a.", "refs/heads/@", "refs/heads/a@{1}", "refs/heads/../../etc/passwd", "refs/tags/\u{0}",
        "refs/heads/" + String(repeating: "a", count: 1025), "Refs/heads/main", "refs/headſ/main",
    ]

    @Test("Names that Git does not allow, and refs of other kinds, are ignored with a reason", arguments: badRefs)
    func badRef(ref: String) throws {
        let reason = try #require(try gitHub(Sample.push(ref: ref)).ignoredReason)
        #expect(!reason.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f })
        #expect(reason.count < 500)
        #expect(RefName.problem(ref) != nil)
    }

    @Test(
        "Odd but allowed names are taken",
        arguments: [
            "refs/heads/refs/heads/x", "refs/heads/é", "refs/heads/a@b", "refs/heads/{x}", "refs/tags/v1.0-rc.1",
            "refs/heads/a/-b", "refs/heads/@x", "refs/heads/lock", "refs/heads/a.lockx", "refs/heads/%2e%2e",
            "refs/heads/$(id)",
        ])
    func oddRef(ref: String) throws {
        #expect(try gitHub(Sample.push(ref: ref)).event?.refs[0].ref == ref)
        #expect(RefName.problem(ref) == nil)
    }

    static let nonsense: [String] = [
        "", " ", "null", "1", "\"x\"", "[]", "true", "{", #"{"ref":"#, #"{"a":1}x"#, "{'a':1}", "NaN", "{\"a\":\u{1}}",
        "{}", #"{"ref":null}"#, #"{"ref":5}"#, #"{"ref":{}}"#, #"{"ref":[]}"#, #"{"ref":"refs/heads/main","after":7}"#,
        #"{"ref":"refs/heads/main","after":"zz"}"#, #"{"ref":"refs/heads/main","after":"1f0c","repository":{"id":1}}"#,
        #"{"ref":"refs/heads/main","after":"--upload-pack=x","repository":{"id":1}}"#,
    ]

    @Test(
        "What is no JSON object, or lacks what a push needs, is undecodable at every kind of receiver",
        arguments: nonsense)
    func isUndecodable(json: String) throws {
        for outcome in [try gitHub(json), try gitea(json), try generic(json)] {
            #expect(outcome.undecodableReason?.isEmpty == false)
        }
    }

    @Test("Invalid UTF-8 is undecodable, in a body and in a form")
    func invalidUTF8() throws {
        for bytes: [UInt8] in [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]] {
            let body =
                Array(#"{"ref":"refs/heads/"#.utf8) + bytes
                + Array(#"","after":"\#(Sample.after)","repository":{"id":1}}"#.utf8)
            let json = Delivery(
                headers: [
                    (name: "X-GitHub-Event", value: "push"), Delivery.contentType(form: false),
                    (name: "X-Hub-Signature-256", value: "sha256=" + Delivery.code(body, Sample.secret)),
                ], body: body)
            #expect(try json.outcome(at: Sample.receiver(.gitHub())).undecodableReason?.contains("UTF-8") == true)
        }
        var form = Delivery.gitHub("", form: true)
        form.body = Array("payload=%22%ff%22".utf8)
        form = form.with("X-Hub-Signature-256", "sha256=" + Delivery.code(form.body, Sample.secret))
        #expect(try form.outcome(at: Sample.receiver(.gitHub())).undecodableReason != nil)
    }

    @Test("64 levels are read, 65 are not, and a million do not overflow the stack")
    func nesting() throws {
        func nested(_ levels: Int) -> String {
            let inner = String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1)
            return String(Sample.push(more: "\"deep\":\(inner),"))
        }
        #expect(try gitHub(nested(64)).event != nil)
        #expect(try gitHub(nested(65)).undecodableReason?.contains("64") == true)
        #expect(try gitHub(String(repeating: "[", count: 1_000_000)).undecodableReason != nil)
        #expect(try gitHub(String(repeating: #"{"a":"#, count: 1_000_000)).undecodableReason != nil)
    }

    @Test("A key that stands twice counts by its last value, and is reported")
    func duplicateKeys() throws {
        let json = Sample.push(more: #""ref":"refs/heads/second","#)
        var reports: [String] = []
        let verified = try Delivery.gitHub(json).verify(at: Sample.receiver(.gitHub()))
        #expect(verified.parse(report: { reports.append($0) }).event?.refs[0].ref == "refs/heads/second")
        #expect(reports.count == 1)
    }

    @Test("Each field may be null, missing or of another type: nothing crashes, and no wrong event comes of it")
    func everyField() throws {
        for (event, json) in [("push", Sample.gitHubPush), ("push", Sample.giteaPush), ("delete", Sample.giteaDelete)] {
            let whole = try gitHub(json, event: event)
            for replacement in ["null", "[]", "{}", "0", "-1", "1e400", "\"\"", "true", "[null]", #"{"id":null}"#] {
                for changed in JSONVariants.replacing(json, with: replacement) {
                    let outcome = try gitHub(changed, event: event)
                    guard let got = outcome.event else { continue }
                    // Where an event still comes of it, the refs are as they were or say less.
                    #expect(got.refs[0].ref == whole.event?.refs[0].ref)
                    #expect(got.refs[0].after == whole.event?.refs[0].after)
                }
            }
        }
    }

    @Test(
        "Addresses of all types in a payload do no harm",
        arguments: ["{}", "\"x\"", "null", "[1,2]", "5", #"[{"href":null}]"#])
    func links(value: String) throws {
        let json = #"""
            {"ref":"refs/heads/main","before":"\#(Sample.before)","after":"\#(Sample.after)","commits":\#(value),
            "repository":{"full_name":"acme/infra","clone_url":\#(value),"links":{"clone":\#(value),"self":\#(value)}},
            "pusher":\#(value),"sender":\#(value)}
            """#
        let event = try #require(try gitHub(json).event)
        #expect(event.repository.fullName == "acme/infra")
        #expect(event.pusher == nil)
    }

    @Test("A repository may be named by id, name or address; without any the payload is undecodable")
    func repositoryNames() throws {
        func outcome(_ repository: String) throws -> Outcome {
            try gitHub(#"{"ref":"refs/heads/main","after":"\#(Sample.after)","repository":\#(repository)}"#)
        }
        #expect(try outcome(#"{"id":9007199254740993}"#).event?.repository.stableID == "9007199254740993")
        #expect(try outcome(#"{"full_name":"a/b"}"#).event?.repository.displayName == "a/b")
        #expect(try outcome(#"{"ssh_url":"git@h:a/b.git"}"#).event?.repository.urls == ["git@h:a/b.git"])
        #expect(try outcome(#"{"full_name":"a\n/b"}"#).event?.repository.fullName == "a\\u{a}/b")
        for repository in ["null", "{}", "[]", "\"acme/infra\"", #"{"full_name":null,"id":null}"#, #"{"id":1.5}"#] {
            #expect(try outcome(repository).undecodableReason == "the payload names no repository")
        }
    }

    @Test("A generic delivery names one ref or several")
    func genericForms() throws {
        let one = try #require(try generic(Sample.genericPush).event)
        #expect(one.repository == RepositoryHint(fullName: "acme/infra", urls: ["acme/infra"]))
        #expect(one.deliveryID == "d1")
        #expect(one.refs.count == 1)
        let delivery = GenericDelivery(
            repository: "/srv/git/infra.git",
            refs: [
                .init(ref: "refs/heads/main", before: Sample.before, after: Sample.after),
                .init(ref: "refs/notes/commit-status", before: Sample.before, after: Sample.after),
                .init(ref: "refs/heads/old", before: Sample.before, after: Sample.zero),
                .init(ref: "refs/tags/v1\u{7}", before: Sample.zero, after: Sample.after),
            ], pusher: "ada \"the\" first\n")
        let several = try #require(try generic(String(decoding: delivery.body(), as: UTF8.self)).event)
        #expect(several.refs.map(\.ref) == ["refs/heads/main", "refs/heads/old"])
        #expect(several.refs[1].deleted)
        #expect(several.skippedRefs.count == 2)
        #expect(several.pusher == #"ada "the" first\u{a}"#)
        #expect(try generic(#"{"repository":"r","refs":[]}"#).ignoredReason == "the delivery names no ref")
        for bad in [
            #"{"refs":[]}"#, #"{"repository":"r","refs":{}}"#, #"{"repository":"r","refs":[null]}"#,
            #"{"repository":"r","refs":[{}]}"#, #"{"repository":1,"ref":"refs/heads/x"}"#,
        ] {
            #expect(try generic(bad).undecodableReason != nil)
        }
    }

    @Test("Only the notes that the agent itself pushes change: nothing is of interest")
    func ownNotes() throws {
        let notes = GenericDelivery(
            repository: "r", refs: [.init(ref: "refs/notes/commit-status", before: Sample.before, after: Sample.after)])
        #expect(
            try generic(String(decoding: notes.body(), as: UTF8.self)).ignoredReason?.contains(
                "neither a branch nor a tag") == true)
    }

    @Test("The lines that Git gives to a post-receive hook are read; others are not")
    func hookInput() {
        let updates = GenericDelivery.Update.fromHookInput(
            "\(Sample.before) \(Sample.after) refs/heads/main\n\nnonsense\nx y z\n\(Sample.zero) \(Sample.after) refs/heads/a b\n"
        )
        #expect(
            updates == [
                .init(ref: "refs/heads/main", before: Sample.before, after: Sample.after),
                .init(ref: "refs/heads/a b", before: Sample.zero, after: Sample.after),
            ])
    }

    @Test("A delivery is named by its host's id, or else by its body's digest")
    func deliveryIDs() throws {
        let receiver = try Sample.receiver(.gitHub())
        let delivery = Delivery.gitHub(Sample.gitHubPush)
        let digest = "sha256:" + SHA256.hexDigest(of: delivery.body)
        #expect(try delivery.verify(at: receiver).deliveryID == "guid-1")
        for values in [[], [""], ["a b"], ["a\nb"], [String(repeating: "a", count: 129)], ["ä"], ["a/../b"]]
            as [[String]]
        {
            var changed = delivery.with("X-GitHub-Delivery")
            changed.headers += values.map { (name: "X-GitHub-Delivery", value: $0) }
            #expect(try changed.verify(at: receiver).deliveryID == digest)
        }
        let doubled = delivery.with("X-GitHub-Delivery", "a", "b")
        #expect(try doubled.verify(at: receiver).deliveryID == digest)
        let unnamed = Delivery.generic(Sample.genericPush).with(GenericDelivery.deliveryHeader)
        #expect(
            try unnamed.verify(at: Sample.receiver(.generic())).deliveryID == "sha256:"
                + SHA256.hexDigest(of: unnamed.body))
    }

    @Test("The hook's secret in old payloads is not stored")
    func storedSecret() throws {
        let json =
            #"{"secret":"helmsman-test-1","ref":"refs/heads/main","after":"\#(Sample.after)","repository":{"id":1}}"#
        let text = try Delivery.gitea(json).verify(at: Sample.receiver(.gitea)).storableText()
        let stored = String(decoding: text, as: UTF8.self)
        #expect(!stored.contains("helmsman-test-1"))
        #expect(stored.contains("refs/heads/main"))
        let plain = try Delivery.gitHub(Sample.gitHubPush, form: true).verify(at: Sample.receiver(.gitHub()))
        #expect(plain.storableText() == Array(Sample.gitHubPush.utf8))
    }

    @Test("Damaged payloads never crash a parser, and never name a ref that is not well formed")
    func fuzz() throws {
        var generator = SeededGenerator(seed: 31)
        let samples: [(Receiver.Kind, String, String)] = [
            (.gitHub(), "push", Sample.gitHubPush), (.gitea, "push", Sample.giteaPush),
            (.gitea, "delete", Sample.giteaDelete),
            (.generic(), "push", Sample.genericPush),
        ]
        for round in 0..<1200 {
            let (kind, event, json) = samples[round % samples.count]
            var body = Array(json.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let position = Int.random(in: 0..<body.count, using: &generator)
                switch Int.random(in: 0...3, using: &generator) {
                case 0: body[position] = UInt8.random(in: 0...255, using: &generator)
                case 1: body.remove(at: position)
                case 2:
                    body.insert(
                        contentsOf: [UInt8]("[{\"\\0,}]".utf8.shuffled(using: &generator).prefix(2)), at: position)
                default:
                    body = Array(body[..<position]) + body.suffix(Int.random(in: 0...body.count, using: &generator))
                }
                if body.isEmpty { body = [0x7b] }
            }
            var delivery: Delivery
            switch kind {
            case .gitHub:
                delivery = .gitHub("", event: event).with(
                    "X-Hub-Signature-256", "sha256=" + Delivery.code(body, Sample.secret))
            case .generic:
                delivery = .generic("").with("X-Martlet-Signature", "sha256=" + Delivery.code(body, Sample.secret))
            default: delivery = .gitea("", event: event).with("X-Gitea-Signature", Delivery.code(body, Sample.secret))
            }
            delivery.body = body
            let verified = try delivery.verify(at: Sample.receiver(kind))
            for change in verified.parse().event?.refs ?? [] {
                #expect(RefName.problem(change.ref) == nil)
                #expect(change.after?.isZero != true && change.before?.isZero != true)
            }
            _ = verified.storableText()
        }
    }
}

/// Makes copies of a JSON text with one value replaced.
enum JSONVariants {
    /// One text for each value that stands after a colon.
    static func replacing(_ json: String, with replacement: String) -> [String] {
        let bytes = Array(json.utf8)
        var variants: [String] = []
        var isInString = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") { isInString.toggle() }
            guard byte == UInt8(ascii: ":"), !isInString else { continue }
            let end = endOfValue(bytes, from: index + 1)
            variants.append(String(decoding: bytes[...index] + Array(replacement.utf8) + bytes[end...], as: UTF8.self))
        }
        return variants
    }

    private static func endOfValue(_ bytes: [UInt8], from start: Int) -> Int {
        var depth = 0
        var isInString = false
        for index in start..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): isInString.toggle()
            case _ where isInString: continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return index
            default: continue
            }
        }
        return bytes.count
    }
}
