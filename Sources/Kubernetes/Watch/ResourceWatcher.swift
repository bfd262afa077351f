public import Base
public import Manifests

/// Follows all objects of a kind: lists them, then watches from there; goes on after a lost connection, and lists anew
/// when the server no longer has the version to go on from.
///
/// ```swift
/// for try await change in ResourceWatcher(client, resource: deployments, namespace: "") {
///     switch change {
///     case .listed(let list): // forget all that was known; these are all objects
///     case .applied(let object): // new or changed
///     case .deleted(let object): // gone
///     case .interrupted(let error): // what is known may be old, until the next change
///     }
/// }
/// ```
///
/// It ends only with the reader's task, or with an error that waiting does not cure: credentials, permissions, a kind
/// that the server no longer has.
public struct ResourceWatcher: AsyncSequence, Sendable {
    /// What the reader should take note of.
    public enum Change: Sendable {
        /// These are all objects, as of that version; others that were known are gone.
        case listed(ObjectList)
        /// The object is new or has changed.
        case applied(Node)
        /// The object is gone; this is its last state.
        case deleted(Node)
        /// The server cannot be reached, or its answers are wrong. The watcher waits and tries again.
        case interrupted(KubernetesError)
    }

    private let api: any KubernetesAPI
    private let resource: APIResource
    private let namespace: String
    private let labelSelector: String?
    private let backoff: Backoff
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Creates a watcher; nothing is sent before the first change is asked for.
    public init(
        _ api: any KubernetesAPI, resource: APIResource, namespace: String = "", labelSelector: String? = nil,
        backoff: Backoff = Backoff(first: .milliseconds(800), limit: .seconds(30)),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.api = api
        self.resource = resource
        self.namespace = namespace
        self.labelSelector = labelSelector
        self.backoff = backoff
        self.sleep = sleep
    }

    /// Starts to follow.
    public func makeAsyncIterator() -> Iterator { Iterator(watcher: self) }

    /// The state of one reader.
    public struct Iterator: AsyncIteratorProtocol {
        private let watcher: ResourceWatcher
        /// The version to go on from; `nil` when a list is due.
        private var version: String?
        private var events: AsyncThrowingStream<WatchEvent, any Error>.Iterator?
        /// Failures, and watches that ended without a word, in a row.
        private var emptyAttempts = 0
        private var watchStart = ContinuousClock.now
        private var pause: Duration?

        init(watcher: ResourceWatcher) { self.watcher = watcher }

        /// The next change.
        public mutating func next() async throws -> Change? {
            while true {
                if let pause {
                    self.pause = nil
                    try await watcher.sleep(pause)
                }
                do {
                    if let change = try await step() { return change }
                } catch let error as KubernetesError {
                    events = nil
                    if error.isExpired {
                        version = nil
                        wait(atLeast: error.retryAfter)
                        continue
                    }
                    guard error.isTransient else { throw error }
                    wait(atLeast: error.retryAfter)
                    return .interrupted(error)
                }
            }
        }

        /// One list, the start of one watch, or one event of it.
        private mutating func step() async throws -> Change? {
            guard let version else {
                let list = try await watcher.api.list(
                    watcher.resource, namespace: watcher.namespace, labelSelector: watcher.labelSelector)
                self.version = list.resourceVersion
                return .listed(list)
            }
            if events == nil {
                watchStart = .now
                events = watcher.api.watch(
                    watcher.resource, namespace: watcher.namespace, labelSelector: watcher.labelSelector,
                    resourceVersion: version
                ).makeAsyncIterator()
            }
            guard let event = try await events?.next(isolation: #isolation) else {
                try Task.checkCancellation()
                events = nil
                // A server ends each watch after some minutes. One that ended at once may be followed by many such.
                if ContinuousClock.now - watchStart > .seconds(5) { emptyAttempts = 0 }
                wait(atLeast: nil)
                return nil
            }
            emptyAttempts = 0
            if let reached = event.resourceVersion { self.version = reached }
            return switch event {
            case .added(let object), .modified(let object): .applied(object)
            case .deleted(let object): .deleted(object)
            case .bookmark: nil
            }
        }

        private mutating func wait(atLeast minimum: Duration?) {
            var generator = SystemRandomNumberGenerator()
            let delay = watcher.backoff.delay(attempt: emptyAttempts, using: &generator)
            pause = Swift.max(delay, minimum ?? .zero)
            emptyAttempts += 1
        }
    }
}
