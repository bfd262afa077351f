import Synchronization

/// Hands hints to whoever listens. A slow listener loses all but the newest hint of its topics, which is enough, since a
/// hint only says "look again".
final class HintHub: Sendable {
    private struct Listener {
        var topics: HintTopics
        var continuation: AsyncStream<Int64>.Continuation
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var next = 0
        var closed = false
    }

    private let state = Mutex(State())

    func listen(_ topics: HintTopics) -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> Int? in
            guard !state.closed else { return nil }
            state.next += 1
            state.listeners[state.next] = Listener(topics: topics, continuation: continuation)
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in state.listeners[number] = nil }
        }
        return stream
    }

    func publish(_ topics: HintTopics, change: Int64) {
        guard !topics.isEmpty else { return }
        let continuations = state.withLock { state in
            state.listeners.values.filter { !$0.topics.isDisjoint(with: topics) }.map(\.continuation)
        }
        for continuation in continuations { continuation.yield(change) }
    }

    func close() {
        let continuations = state.withLock { state in
            state.closed = true
            return state.listeners.values.map(\.continuation)
        }
        for continuation in continuations { continuation.finish() }
    }
}
