import HTTPClient

extension KubernetesClient {
    /// Changes after `resourceVersion`; see `KubernetesAPI`. The stream ends without an error when the server ends the
    /// watch in order, which it does every few minutes: go on from the last version then, or let a `ResourceWatcher` do it.
    public func watch(
        _ resource: APIResource, namespace: String, labelSelector: String?, resourceVersion: String
    ) -> AsyncThrowingStream<WatchEvent, any Error> {
        let connection = WatchConnection(
            sender: sender, resource: resource, namespace: namespace, labelSelector: labelSelector,
            resourceVersion: resourceVersion)
        return AsyncThrowingStream(unfolding: { try await connection.next() })
    }
}

/// One watch, from its request to its end. Only one task reads it at a time.
private actor WatchConnection {
    private let sender: RequestSender
    private let resource: APIResource
    private let namespace: String
    private let labelSelector: String?
    private let resourceVersion: String

    private enum Phase {
        case notStarted
        case running(AsyncThrowingStream<[UInt8], any Error>, WatchDecoder)
        case ended
    }
    private var phase = Phase.notStarted
    private var waiting: ArraySlice<WatchEvent> = []
    private var end: KubernetesError?

    init(
        sender: RequestSender, resource: APIResource, namespace: String, labelSelector: String?,
        resourceVersion: String
    ) {
        self.sender = sender
        self.resource = resource
        self.namespace = namespace
        self.labelSelector = labelSelector
        self.resourceVersion = resourceVersion
    }

    func next() async throws -> WatchEvent? {
        while true {
            if let event = waiting.popFirst() { return event }
            if let end {
                self.end = nil
                phase = .ended
                throw end
            }
            switch phase {
            case .ended: return nil
            case .notStarted: try await start()
            case .running(let body, var decoder):
                do {
                    var iterator = body.makeAsyncIterator()
                    guard let bytes = try await iterator.next() else {
                        phase = .ended
                        if let error = decoder.endError { throw error }
                        return nil
                    }
                    let (events, error) = decoder.append(bytes)
                    waiting = events[...]
                    end = error
                    phase = .running(body, decoder)
                } catch let failure as HTTPClientError {
                    phase = .ended
                    try Task.checkCancellation()
                    throw KubernetesError(failure)
                }
            }
        }
    }

    private func start() async throws {
        var call = Call(method: "GET", path: try resource.path(namespace: namespace))
        let seconds = sender.options.watchDuration.components.seconds
        // Watches that begin together should not end together.
        let duration = Int64.random(in: max(1, seconds * 3 / 4)...max(1, seconds))
        call.query = [
            ("watch", "1"), ("allowWatchBookmarks", "true"), ("resourceVersion", resourceVersion),
            ("timeoutSeconds", String(duration)),
        ]
        if let labelSelector { call.query.append(("labelSelector", labelSelector)) }
        phase = .ended
        let body = try await sender.open(call)
        phase = .running(
            body,
            WatchDecoder(resource: resource, limit: sender.options.maximumWatchMessageSize, label: call.label))
    }
}
