import Base
import HTTPClient
import Manifests
import Synchronization
import Testing
import Webhooks

@testable import CommandLine

/// A clock whose sleeps are over at once, and that notes them.
final class SkippingClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = Mutex((now: Duration.zero, sleeps: [Duration]()))
    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    var minimumResolution: Duration { .zero }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        state.withLock { state in
            state.sleeps.append(deadline.offset - state.now)
            state.now = max(state.now, deadline.offset)
        }
    }
}

@Suite struct HookSenderTests {
    private static let secret: [UInt8] = Array("s3cret".utf8)
    private let delivery = GenericDelivery(
        repository: "infra",
        refs: [.init(ref: "refs/heads/main", before: Fixtures.before, after: Fixtures.after)])

    private func sender(_ transport: AnsweringTransport, clock: SkippingClock = SkippingClock()) -> HookSender {
        HookSender(
            url: "http://127.0.0.1:1/hook/plain", secret: Redacted(Self.secret), timeout: .seconds(5),
            transport: transport, clock: clock)
    }

    @Test("A delivery is signed, and the agent's key is shown") func deliverySignedAgentSKeyShown() async throws {
        let transport = AnsweringTransport(status: 202, #"{"delivery":"key-1"}"#)
        let outcome = await sender(transport).send(delivery, id: "abc")
        #expect(outcome == .delivered(id: "key-1"))
        #expect(HookPostReceive.sentence(outcome) == "martlet: delivered as key-1")
        let request = try #require(transport.requests.first)
        #expect(request.method == "POST")
        let body = try #require(request.body)
        let expected = GenericDelivery.sign(body: body, secret: Redacted(Self.secret), deliveryID: "abc")
        #expect(request.headers == expected.map { HTTPField($0.name, $0.value) })
        #expect(try JSON.parse(body)["refs"]?[0]?["after"]?.string == Fixtures.after)
    }

    @Test("Failures that may pass are tried again with the same id until the time is over")
    func failuresMayPassTriedAgainWith() async throws {
        let clock = SkippingClock()
        let transport = AnsweringTransport { _, number in
            if number.isMultiple(of: 2) { throw HTTPClientError(.connectFailed, message: "no connection") }
            return HTTPResponse(status: 503)
        }
        let outcome = await sender(transport, clock: clock).send(delivery, id: "abc")
        guard case .failed = outcome else {
            Issue.record("it cannot be delivered: \(outcome)")
            return
        }
        #expect(clock.sleeps.prefix(4) == [.milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1)])
        #expect(clock.sleeps.reduce(.zero, +) < .seconds(5))
        #expect(transport.requests.count == clock.sleeps.count + 1)
        #expect(Set(transport.requests.map(\.headers)).count == 1)
        let timeouts = transport.requests.map(\.timeout)
        #expect(timeouts == timeouts.sorted(by: >))
    }

    @Test("A second try may succeed") func secondTryMaySucceed() async {
        let transport = AnsweringTransport { _, number in
            HTTPResponse(status: number == 0 ? 503 : 200, body: Array(#"{"delivery":"k","duplicate":true}"#.utf8))
        }
        #expect(await sender(transport).send(delivery, id: "abc") == .delivered(id: "k"))
    }

    @Test(
        "An answer is told in one sentence and not asked again",
        arguments: [
            (
                401, "",
                "martlet: not delivered (the agent does not accept the signature: the secrets differ); the agent's poller will find this push"
            ),
            (
                404, "",
                "martlet: not delivered (the agent has no such receiver: http://127.0.0.1:1/hook/plain); the agent's poller will find this push"
            ),
            (
                413, #"{"error":"too large"}"#,
                "martlet: not delivered (the agent answered 413: too large); the agent's poller will find this push"
            ),
            (302, "<html>", "martlet: not delivered (the agent answered 302); the agent's poller will find this push"),
            (
                200, #"{"ignored":"not\u001b[2J configured"}"#,
                "martlet: delivered, and ignored: not\\u{1b}[2J configured"
            ),
            (200, "not json", "martlet: delivered as abc"),
        ])
    func answerToldOneSentenceNotAsked(status: Int, body: String, sentence: String) async {
        let transport = AnsweringTransport(status: status, body)
        let outcome = await sender(transport).send(delivery, id: "abc")
        #expect(HookPostReceive.sentence(outcome) == sentence)
        #expect(transport.requests.count == 1)
    }

    @Test("A time-out is not tried again") func timeOutNotTriedAgain() async {
        let transport = AnsweringTransport { _, _ in throw HTTPClientError(.timeout, message: "5 s are over") }
        #expect(await sender(transport).send(delivery, id: "abc") == .failed(reason: "5 s are over"))
        #expect(transport.requests.count == 1)
    }
}
