import CLibcurl
import CShims
import Foundation
import Synchronization

/// The thread that drives all transfers of one client, and the way to talk to it.
///
/// Other threads leave commands and wake it; every other call of curl is made on the thread itself, which is what
/// curl asks for.
final class TransferLoop: Sendable {
    private enum Command {
        case start(Transfer)
        case cancel(Transfer)
        case resume(Transfer)
    }

    private struct State {
        /// curl's multi handle; `nil` once the thread has ended. `curl_multi_wakeup` is the one function that may be
        /// called on it from any thread, and only under this lock, so that it cannot be freed meanwhile.
        var multi: MultiHandle?
        var commands: [Command] = []
        var isClosing = false
    }

    /// The address of a multi handle.
    private struct MultiHandle: Sendable {
        let bits: UInt
        var pointer: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: bits) }
    }

    /// Sets curl up, once in the process's life.
    private static let globalInitialisation: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    private let configuration: CurlClient.Configuration
    private let state: Mutex<State>

    init(configuration: CurlClient.Configuration) throws(HTTPClientError) {
        guard Self.globalInitialisation == CURLE_OK, let multi = curl_multi_init() else {
            throw HTTPClientError(.other, message: "curl cannot be set up: out of memory", isBeforeRequest: true)
        }
        _ = martlet_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        _ = martlet_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, max(1, configuration.connectionsPerHost))
        self.configuration = configuration
        let handle = MultiHandle(bits: UInt(bitPattern: multi))
        state = Mutex(State(multi: handle))
        let thread = Thread { self.run(handle) }
        thread.name = "http-client"
        thread.stackSize = 1 << 20
        thread.start()
    }

    func start(_ transfer: Transfer) {
        if !submit(.start(transfer)) {
            transfer.finish(.failure(.closed(label: transfer.request.label, isBeforeRequest: true)))
        }
    }

    /// Ends the transfer for its reader at once, and on the network as soon as the thread comes round.
    func cancel(_ transfer: Transfer) {
        transfer.finish(
            .failure(HTTPClientError(.cancelled, message: "\(transfer.request.label): the task was cancelled")))
        _ = submit(.cancel(transfer))
    }

    func resume(_ transfer: Transfer) { _ = submit(.resume(transfer)) }

    func close() {
        state.withLock { state in
            state.isClosing = true
            if let multi = state.multi { _ = curl_multi_wakeup(multi.pointer) }
        }
    }

    /// Hands a command to the thread; `false` if it has ended or is about to.
    private func submit(_ command: Command) -> Bool {
        state.withLock { state in
            guard !state.isClosing, let multi = state.multi else { return false }
            state.commands.append(command)
            _ = curl_multi_wakeup(multi.pointer)
            return true
        }
    }

    // MARK: The thread

    private func run(_ handle: MultiHandle) {
        guard let multi = handle.pointer else { return }
        var active: [UnsafeMutableRawPointer: ActiveTransfer] = [:]
        while true {
            let (commands, isClosing) = state.withLock { state in
                defer { state.commands = [] }
                return (state.commands, state.isClosing)
            }
            if isClosing {
                for case .start(let transfer) in commands {
                    transfer.finish(.failure(.closed(label: transfer.request.label, isBeforeRequest: true)))
                }
                break
            }
            for command in commands { perform(command, multi: multi, active: &active) }

            var running: Int32 = 0
            _ = curl_multi_perform(multi, &running)
            var done: UnsafeMutableRawPointer?
            var result = CURLE_OK
            while martlet_curl_next_done(multi, &done, &result) != 0 {
                guard let easy = done, let transfer = active.removeValue(forKey: easy) else { continue }
                _ = curl_multi_remove_handle(multi, easy)
                transfer.complete(with: result)
            }
            let wait = expire(multi: multi, active: &active)
            var events: Int32 = 0
            _ = curl_multi_poll(multi, nil, 0, Int32(wait), &events)
        }
        for (easy, transfer) in active {
            _ = curl_multi_remove_handle(multi, easy)
            transfer.transfer.finish(.failure(.closed(label: transfer.transfer.request.label, isBeforeRequest: false)))
        }
        active = [:]
        state.withLock { state in
            state.multi = nil
            _ = curl_multi_cleanup(multi)
        }
    }

    private func perform(
        _ command: Command, multi: UnsafeMutableRawPointer, active: inout [UnsafeMutableRawPointer: ActiveTransfer]
    ) {
        switch command {
        case .start(let transfer):
            guard !transfer.isFinished else { return }
            guard let started = ActiveTransfer(transfer, configuration: configuration) else {
                transfer.finish(
                    .failure(
                        HTTPClientError(
                            .other, message: "\(transfer.request.label): the request cannot be set up",
                            isBeforeRequest: true)))
                return
            }
            active[started.easy] = started
            _ = curl_multi_add_handle(multi, started.easy)
        case .cancel(let transfer):
            guard let entry = active.first(where: { $0.value.transfer === transfer }) else { return }
            _ = curl_multi_remove_handle(multi, entry.key)
            active[entry.key] = nil
        case .resume(let transfer):
            guard let entry = active.first(where: { $0.value.transfer === transfer }) else { return }
            entry.value.resume()
        }
    }

    /// Ends the transfers whose time is over. Returns the milliseconds until the next one's is.
    private func expire(
        multi: UnsafeMutableRawPointer, active: inout [UnsafeMutableRawPointer: ActiveTransfer]
    ) -> Int64 {
        let now = ContinuousClock.now
        var next: Duration = .seconds(60)
        for (easy, transfer) in active {
            guard let deadline = transfer.deadline else { continue }
            if deadline <= now {
                active[easy] = nil
                transfer.timeOut()
                _ = curl_multi_remove_handle(multi, easy)
            } else {
                next = min(next, now.duration(to: deadline))
            }
        }
        return max(1, next.milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, within curl's range.
    var milliseconds: Int64 {
        let parts = components
        guard parts.seconds < 2_000_000 else { return 2_000_000_000 }
        return max(0, parts.seconds * 1000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

extension HTTPClientError {
    /// The client was closed.
    static func closed(label: String, isBeforeRequest: Bool) -> HTTPClientError {
        HTTPClientError(.cancelled, message: "\(label): the HTTP client is closed", isBeforeRequest: isBeforeRequest)
    }
}
