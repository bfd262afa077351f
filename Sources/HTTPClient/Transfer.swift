import Synchronization

/// One exchange, seen from both sides: the transfer thread fills it, one reader empties it.
final class Transfer: Sendable {
    /// Status and header fields.
    struct Head: Sendable {
        var status: Int
        var headers: [HTTPField]
    }

    private struct State {
        var head: Head?
        var bytes: [UInt8] = []
        /// The transfer thread was told to wait, because `bytes` is full.
        var isHeldBack = false
        /// How it ended; `nil` while it runs.
        var outcome: Result<Void, HTTPClientError>?
        /// The readers that wait, resumed on the next change that they can use. More than one only when a stream is
        /// read from several tasks.
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let request: PreparedRequest
    /// Whether the body is handed out in pieces, with back-pressure, instead of as a whole.
    let isStreaming: Bool
    private let state = Mutex(State())

    init(request: PreparedRequest, isStreaming: Bool) {
        self.request = request
        self.isStreaming = isStreaming
    }

    // MARK: The transfer thread's side

    /// What the thread should do after it brought some bytes.
    enum Reception {
        case taken
        /// Keep these bytes and come again after a resume.
        case holdBack
        /// The answer is larger than the request allows.
        case tooLarge
        /// Nobody wants the rest.
        case ended
    }

    /// The head of the answer has come.
    func receive(head: Head) {
        wake { state in
            guard state.outcome == nil else { return false }
            state.head = head
            return isStreaming
        }
    }

    /// Bytes of the body have come. `limit` is how many may wait for a reader of a stream.
    func receive(bytes: UnsafeRawBufferPointer, limit: Int) -> Reception {
        var reception = Reception.taken
        wake { state in
            guard state.outcome == nil else {
                reception = .ended
                return false
            }
            if isStreaming {
                if state.bytes.count >= limit {
                    state.isHeldBack = true
                    reception = .holdBack
                    return false
                }
            } else if bytes.count > request.maximumResponseSize - state.bytes.count {
                reception = .tooLarge
                return false
            }
            state.bytes.append(contentsOf: bytes)
            return isStreaming
        }
        return reception
    }

    /// Whether the exchange has ended.
    var isFinished: Bool { state.withLock { $0.outcome != nil } }

    /// Ends the exchange; only the first end counts.
    func finish(_ outcome: Result<Void, HTTPClientError>) {
        wake { state in
            guard state.outcome == nil else { return false }
            state.outcome = outcome
            return true
        }
    }

    /// Changes the state and, if `change` says that there is something to read, wakes the reader, outside the lock.
    private func wake(_ change: (inout State) -> Bool) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard change(&state) else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: The reader's side

    /// Waits for the head of a stream, or else for the end.
    func untilReadable() async throws(HTTPClientError) {
        await wait { state in state.outcome != nil || (isStreaming && state.head != nil) }
        // A stream that broke after its head reports that where the body is read.
        let (outcome, hasHead) = state.withLock { ($0.outcome, $0.head != nil) }
        if case .failure(let error) = outcome, !(isStreaming && hasHead && error.code != .cancelled) { throw error }
    }

    /// The head; there is one once the transfer is readable.
    func head() throws(HTTPClientError) -> Head {
        guard let head = state.withLock({ $0.head }) else {
            throw HTTPClientError(.interrupted, message: "\(request.label): the answer has no status line")
        }
        return head
    }

    /// The body of an exchange that has ended.
    func wholeBody() -> [UInt8] {
        state.withLock { state in
            defer { state.bytes = [] }
            return state.bytes
        }
    }

    /// The next bytes of a stream, `nil` at its end, and whether the thread waits to be resumed.
    func nextBytes() async throws(HTTPClientError) -> (bytes: [UInt8]?, wasHeldBack: Bool) {
        await wait { state in state.outcome != nil || !state.bytes.isEmpty }
        let (bytes, wasHeldBack, outcome) = state.withLock { state in
            defer {
                state.bytes = []
                state.isHeldBack = false
            }
            return (state.bytes, state.isHeldBack, state.outcome)
        }
        if case .failure(let error) = outcome, bytes.isEmpty || error.code == .cancelled { throw error }
        return (bytes.isEmpty ? nil : bytes, wasHeldBack)
    }

    /// Suspends until `isReady` holds.
    private func wait(until isReady: (State) -> Bool) async {
        while !state.withLock({ isReady($0) }) {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isReadyNow = state.withLock { state in
                    if isReady(state) { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isReadyNow { continuation.resume() }
            }
        }
    }
}
