import Base
import HTTPClient
import Manifests
import Webhooks

/// Delivers one push, within a time limit. A failure is an answer like any other: nothing may hold up a push.
struct HookSender: Sendable {
    /// What came of it.
    enum Outcome: Equatable {
        /// The agent has it.
        case delivered(id: String)
        /// The agent has read it and has nothing to do.
        case ignored(reason: String)
        /// It is not with the agent, for this reason.
        case failed(reason: String)
    }

    let url: String
    let secret: Redacted<[UInt8]>
    /// The longest time for all tries together.
    let timeout: Duration
    let transport: any HTTPTransport
    let clock: any Clock<Duration>

    /// The waits between tries: short, since somebody waits for the push.
    private static let backoff = Backoff(first: .milliseconds(200), limit: .seconds(1))

    /// Sends a delivery; each try bears the same id, so that the agent counts them as one.
    func send(_ delivery: GenericDelivery, id: String) async -> Outcome {
        await send(delivery, id: id, clock: clock)
    }

    private func send<C: Clock<Duration>>(_ delivery: GenericDelivery, id: String, clock: C) async -> Outcome {
        let body = delivery.body()
        var request = HTTPRequest("POST", url, body: body, maximumResponseSize: 1 << 20)
        request.headers = GenericDelivery.sign(body: body, secret: secret, deliveryID: id).map {
            HTTPField($0.name, $0.value)
        }
        let deadline = clock.now.advanced(by: timeout)
        var attempt = 0
        while true {
            request.timeout = max(clock.now.duration(to: deadline), .milliseconds(1))
            let (outcome, isWorthARetry) = await attemptOnce(request, id: id)
            guard isWorthARetry else { return outcome }
            // The upper bound itself: there is one sender, so nobody to be kept apart from.
            let pause = Self.backoff.ceiling(attempt: attempt)
            attempt += 1
            guard clock.now.duration(to: deadline) > pause, (try? await clock.sleep(for: pause)) != nil else {
                return outcome
            }
        }
    }

    private func attemptOnce(_ request: HTTPRequest, id: String) async -> (Outcome, isWorthARetry: Bool) {
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch let error as HTTPClientError {
            switch error.code {
            case .connectFailed, .interrupted, .nameNotResolved: return (.failed(reason: error.message), true)
            default: return (.failed(reason: error.message), false)
            }
        } catch {
            return (.failed(reason: "interrupted"), false)
        }
        let answer = try? JSON.parse(response.body)
        switch response.status {
        case 200..<300:
            if let reason = answer?["ignored"]?.string { return (.ignored(reason: reason), false) }
            return (.delivered(id: answer?["delivery"]?.string ?? id), false)
        case 401:
            return (.failed(reason: "the agent does not accept the signature: the secrets differ"), false)
        case 404:
            return (.failed(reason: "the agent has no such receiver: \(url)"), false)
        case 429, 502, 503, 504:
            return (.failed(reason: "the agent answered \(response.status)"), true)
        default:
            let detail = answer?["error"]?.string.map { ": \($0)" } ?? ""
            return (.failed(reason: "the agent answered \(response.status)\(detail)"), false)
        }
    }
}
