import Foundation
import HTTPClient
import Manifests
import Testing

@Suite(
    "A delivery that is not as it should be",
    .sharedAgent(repositories: ["quiet"], .init(listen: "maximumBody: 1MiB, maximumInFlight: 16MiB")))
struct BadDeliveryTests {
    static let bodyLimit = 1 << 20

    /// Nothing may ever be queued for this repository.
    private let agent: TestAgent

    init() throws { agent = try SharedAgent.using("quiet") }

    /// A right push of the repository, which must not have been taken.
    private func push(as sender: Sender) -> [UInt8] {
        sender.push(
            "quiet", url: agent.repository.bare, ref: "refs/heads/main", before: zeroID,
            after: String(repeating: "a", count: 40))
    }

    private func expectNothingQueued() async throws {
        #expect(try await agent.events().isEmpty)
        try await agent.expectAlive()
    }

    // MARK: Signatures

    enum Flaw: String, CaseIterable, Sendable {
        case missing, empty, wrong, ofAnotherSecret, short, long, doubled, notHexadecimal, upperCasePrefix, bare

        /// The signature fields instead of the right one.
        func fields(of body: [UInt8], as sender: Sender) -> [HTTPField] {
            let right = sender.signed(body)
            let (header, prefix) = sender.signature
            let digits = String(right.value.dropFirst(prefix.count))
            func field(_ value: String) -> [HTTPField] { [HTTPField(header, value)] }
            return switch self {
            case .missing: []
            case .empty: field(prefix)
            case .wrong: field(prefix + String(digits.reversed()))
            case .ofAnotherSecret: [sender.signed(body, secret: "another secret")]
            case .short: field(prefix + digits.dropLast(2))
            case .long: field(prefix + digits + "00")
            case .doubled: [right, right]
            case .notHexadecimal: field(prefix + "zz" + digits.dropFirst(2))
            case .upperCasePrefix: field("SHA256=" + digits)
            case .bare: field(prefix.isEmpty ? "sha256=" + digits : digits)
            }
        }
    }

    @Test(
        "with a signature that is not right is answered with 401 and one body", arguments: Sender.allCases,
        Flaw.allCases)
    func badSignature(sender: Sender, flaw: Flaw) async throws {
        let body = push(as: sender)
        let response = try await agent.post(
            body, to: sender.rawValue, headers: sender.fields() + flaw.fields(of: body, as: sender))
        #expect(response.status == 401)
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"error":"unauthorized"}"#)
        try await expectNothingQueued()
    }

    @Test("is to be seen afterwards, with the reason that the sender is not told")
    func visible() async throws {
        let body = push(as: .github)
        let reasons = try await eventually("the refusal is listed") { () -> [String]? in
            // Refusals that come too fast are only counted, and other cases refuse at this time too.
            _ = try await agent.post(
                body, to: "github",
                headers: Sender.github.fields() + Flaw.notHexadecimal.fields(of: body, as: .github))
            let listed = try await agent.api("/refusals?limit=1000")["refusals"]?.sequence ?? []
            let reasons = listed.filter { $0["receiver"]?.string == "github" }.compactMap { $0["reason"]?.string }
            return reasons.contains("the signature has the wrong form") ? reasons : nil
        }
        #expect(!reasons.isEmpty)
    }

    // MARK: Size

    @Test("of the largest size is read, and of one byte more is not", arguments: [0, 1], [false, true])
    func size(surplus: Int, isChunked: Bool) async throws {
        var body = Sender.plain.push("quiet", url: "", ref: "refs/heads/main", before: zeroID, after: zeroID)
        body += [UInt8](repeating: UInt8(ascii: " "), count: Self.bodyLimit + surplus - body.count)
        let fields = Sender.plain.fields() + [Sender.plain.signed(body)]
        let status: Int
        if isChunked {
            status = try await sendChunked(body, fields: fields)
        } else {
            status = try await agent.post(body, headers: fields).status
        }
        #expect(status == (surplus == 0 ? 200 : 413))
        try await expectNothingQueued()
    }

    /// Sends a body without telling its length; the status of the answer.
    private func sendChunked(_ body: [UInt8], fields: [HTTPField]) async throws -> Int {
        let address = try agent.address()
        return try await offPool {
            let connection = try RawConnection(to: address)
            var head = "POST /hook/plain HTTP/1.1\r\nHost: \(address)\r\nTransfer-Encoding: chunked\r\n"
            for field in fields { head += "\(field.name): \(field.value)\r\n" }
            _ = connection.write(head + "\r\n")
            for start in stride(from: 0, to: body.count, by: 60_000) {
                guard connection.write(chunk: Array(body[start..<min(start + 60_000, body.count)])) else { break }
            }
            _ = connection.write("0\r\n\r\n")
            let answer = connection.read(until: "\r\n\r\n")
            return answer.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        }
    }

    enum Flood: String, CaseIterable, Sendable {
        case unsigned, wronglySigned, unknownReceiver, unknownPath, wrongMethod, noToken

        var request: String {
            switch self {
            case .unsigned: "POST /hook/plain HTTP/1.1\r\nContent-Type: application/json\r\n"
            case .wronglySigned:
                "POST /hook/plain HTTP/1.1\r\nContent-Type: application/json\r\nX-Martlet-Signature: sha256="
                    + "\(String(repeating: "a", count: 64))\r\n"
            case .unknownReceiver: "POST /hook/nobody HTTP/1.1\r\nContent-Type: application/json\r\n"
            case .unknownPath: "POST /nowhere HTTP/1.1\r\n"
            case .wrongMethod: "PUT /hook/plain HTTP/1.1\r\n"
            case .noToken: "POST /api/v1/replays HTTP/1.1\r\nContent-Type: application/json\r\n"
            }
        }
    }

    @Test("of which no end is in sight is cut off, and the memory stays as it was", arguments: Flood.allCases)
    func flood(_ flood: Flood) async throws {
        let process = try SharedAgent.shared().process.processID
        let before = try MemoryUse(of: process)
        let address = try agent.address()
        let isCut = try await offPool {
            let connection = try RawConnection(to: address)
            _ = connection.write(flood.request + "Host: \(address)\r\nTransfer-Encoding: chunked\r\n\r\n")
            let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
            for _ in 0..<1024 {
                guard connection.write(chunk: piece) else { return true }
            }
            return connection.isEnded()
        }
        #expect(isCut)
        let growth = try MemoryUse(of: process).peak - before.peak
        #expect(growth < 16 << 10, "\(growth) KiB")
        try await expectNothingQueued()
    }

    // MARK: Heads

    struct Head: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var method = "POST"
        var path = "/hook/plain"
        var fields: [HTTPField] = [HTTPField("Content-Type", "application/json")]
        var status: Int

        static let all =
            ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"].map {
                Head(testDescription: "method \($0)", method: $0, status: 405)
            } + [
                Head(testDescription: "text", fields: [HTTPField("Content-Type", "text/plain")], status: 415),
                Head(testDescription: "no type", fields: [HTTPField("Content-Type", "")], status: 415),
                Head(
                    testDescription: "a form for a generic receiver",
                    fields: [HTTPField("Content-Type", "application/x-www-form-urlencoded")], status: 415),
                Head(
                    testDescription: "compressed",
                    fields: [HTTPField("Content-Type", "application/json"), HTTPField("Content-Encoding", "gzip")],
                    status: 415),
                Head(testDescription: "unknown receiver", path: "/hook/nobody", status: 404),
                Head(testDescription: "receiver with control characters", path: "/hook/a%0Ab%1B", status: 404),
                Head(testDescription: "unknown path", path: "/webhook", status: 404),
                Head(testDescription: "API without a token", path: "/api/v1/replays", status: 401),
            ]
    }

    @Test("with a wrong head is refused by its head", arguments: Head.all)
    func head(_ head: Head) async throws {
        let body = push(as: .plain)
        let response = try await agent.request(
            HTTPRequest(
                head.method, "http://\(try agent.address())\(head.path)",
                headers: head.fields + [Sender.plain.signed(body)], body: body))
        #expect(response.status == head.status)
        if head.status == 405 { #expect(response.header("Allow") == "POST") }
        try await expectNothingQueued()
    }

    // MARK: Payloads

    struct Payload: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var sender: Sender
        var event = "push"
        var body: [UInt8]
        var status: Int

        init(_ name: String, _ sender: Sender, event: String = "push", _ body: [UInt8], _ status: Int) {
            testDescription = "\(sender): \(name)"
            self.sender = sender
            self.event = event
            self.body = body
            self.status = status
        }

        static let all = Sender.allCases.flatMap { sender -> [Payload] in
            func push(_ ref: String, _ before: String, _ after: String) -> [UInt8] {
                sender.push("quiet", url: "/srv/quiet.git", ref: ref, before: before, after: after)
            }
            let one = String(repeating: "1", count: 40)
            let fields = [
                "ref", "before", "after", "created", "deleted", "forced", "repository", "refs", "pusher", "sender",
                "commits", "head_commit", "installation",
            ]
            let nulls = fields.map { #""\#($0)":null"# }.joined(separator: ",")
            let nested = #"{"full_name":null,"clone_url":null,"ssh_url":null,"html_url":null,"id":null}"#
            /// A push of no interest with something nested inside, `depth` levels with the payload itself.
            func nesting(_ depth: Int) -> [UInt8] {
                let list = String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
                return Array(#"{"x":\#(list),"#.utf8) + push("refs/heads/main", zeroID, zeroID).dropFirst()
            }
            var cases = [
                Payload("an empty body", sender, [], 400), Payload("a list", sender, Array("[]".utf8), 400),
                Payload("a number", sender, Array("42".utf8), 400), Payload("a text", sender, Array(#""x""#.utf8), 400),
                Payload("null", sender, Array("null".utf8), 400),
                Payload("half of it", sender, push("a", one, one).dropLast(9), 400),
                Payload("an empty object", sender, Array("{}".utf8), 400),
                Payload("nulls in every field", sender, Array("{\(nulls)}".utf8), 400),
                Payload(
                    "nulls in every nested field", sender,
                    Array(#"{"ref":"refs/heads/main","before":null,"after":null,"repository":\#(nested)}"#.utf8), 400),
                Payload("nesting of 64", sender, nesting(64), 200), Payload("nesting of 65", sender, nesting(65), 400),
                Payload("nesting of 100,000", sender, nesting(100_000), 400),
                Payload("invalid UTF-8", sender, Array(#"{"x":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), 400),
                Payload("ids that are none", sender, push("refs/heads/main", "x", "--upload-pack=x"), 400),
                Payload("both ids zero", sender, push("refs/heads/main", zeroID, zeroID), 200),
                Payload("before is after", sender, push("refs/heads/main", one, one), 200),
                Payload(
                    "control characters in the branch", sender, push(#"refs/heads/a\nb\u001b[31m"#, zeroID, one), 200),
                Payload("a branch that is an option", sender, push("refs/heads/-x", zeroID, one), 200),
                Payload("a branch with ..", sender, push("refs/heads/a/../b", zeroID, one), 200),
                Payload("neither branch nor tag", sender, push("refs/pull/1/head", zeroID, one), 200),
            ]
            if sender != .plain {
                cases += [
                    Payload("a greeting", sender, event: "ping", Array(#"{"zen":"…"}"#.utf8), 200),
                    Payload("another event", sender, event: "star", push("refs/heads/main", zeroID, one), 200),
                ]
            }
            return cases
        }
    }

    @Test("is answered by the contract, and queues nothing", arguments: Payload.all)
    func payload(_ payload: Payload) async throws {
        let response = try await agent.send(payload.body, as: payload.sender, event: payload.event)
        #expect(response.status == payload.status, "\(String(decoding: response.body, as: UTF8.self))")
        try await expectNothingQueued()
    }

    @Test("about an unknown repository is kept as ignored, with the reason, and cannot forge a line of the log")
    func unknownRepository() async throws {
        let id = UUID().uuidString
        let body = Array(
            #"{"repository":"nobody/knows\nFORGED line","ref":"refs/heads/main","before":"\#(zeroID)","after":"\#(String(repeating: "c", count: 40))"}"#
                .utf8)
        let response = try await agent.send(body, id: id)
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self).contains("no repository of the configuration"))
        let event = try #require(try await agent.newest("text=\(id)"))
        #expect(event.state == "ignored")
        #expect(event.document.value(at: "event", "reason")?.string == "no repository of the configuration")
        #expect(event.jobs.isEmpty)
        let log = try SharedAgent.shared().process.errors
        #expect(!log.split(separator: "\n").contains { $0.hasPrefix("FORGED") })
        try await expectNothingQueued()
    }
}
