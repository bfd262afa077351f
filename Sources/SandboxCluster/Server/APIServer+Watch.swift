import Manifests
import Synchronization

extension APIServer {
    /// GET of a collection with `watch=true`: changes as they happen, a line each, until the time is up.
    func watch(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let form = try AnswerForm(accept: request.accept)
        let filter = try request.filter(address)
        let version = try request.resourceVersion()
        let sendInitial = request.flag("sendInitialEvents")
        if sendInitial {
            guard request.parameter("resourceVersionMatch") == "NotOlderThan" else {
                throw Self.invalidListOption(
                    "resourceVersionMatch",
                    "Forbidden: resourceVersionMatch=NotOlderThan is required when sendInitialEvents is set")
            }
            guard configuration.allowsInitialEvents else { return refusal(of: request) }
        }
        var encoder = WatchEncoder(address.resource, form: form, time: time, include: .init(request))
        var lines: [[UInt8]] = []
        let (changes, continuation) = AsyncStream<WatchItem>.makeStream()
        let id = state.withLock { state -> Int? in
            let storage = address.resource.storage
            if sendInitial || version == nil || version == 0 {
                for item in state.objects(storage, in: filter.namespace) where filter.matches(item.object) {
                    lines.append(encoder.line("ADDED", state.served(item.object, as: address.resource)))
                }
                if sendInitial { lines.append(encoder.bookmark(state.version, endsInitialEvents: true)) }
            } else if let version {
                guard version <= state.version, let missed = state.changes(storage, after: version) else {
                    let status = APIStatus(
                        code: 410, reason: "Expired",
                        message: "too old resource version: \(version) (\(state.forgottenVersion))")
                    lines.append(
                        encoder.error(version > state.version ? Self.tooLarge(version, state.version) : status))
                    return nil
                }
                for change in missed {
                    if let line = encoder.line(change, filter, state) { lines.append(line) }
                }
            }
            return state.watch(storage, continuation)
        }
        guard let id else {
            continuation.finish()
            return stream(
                AsyncStream { continuation in
                    for line in lines { continuation.yield(line) }
                    continuation.finish()
                })
        }
        let seconds = request.parameter("timeoutSeconds").flatMap { Int($0) } ?? 1800
        let bookmarks = request.flag("allowWatchBookmarks") ? configuration.bookmarkInterval : nil
        return stream(
            follow(
                id, changes, first: lines, encoder, filter, until: .seconds(max(1, seconds)), bookmarks: bookmarks))
    }

    private func stream(_ lines: AsyncStream<[UInt8]>) -> APIResponse {
        APIResponse(status: 200, body: .stream(lines))
    }

    /// What a server answers whose storage cannot tell how far a watch has come.
    private func refusal(of request: APIRequest) -> APIResponse {
        let status = APIStatus(
            code: 500, reason: "InternalError",
            message: "a watch stream was requested by the client but the required storage feature "
                + "RequestWatchProgress is disabled")
        return .json(.mapping(["type": .string("ERROR"), "object": status.node]))
    }

    /// The lines of a watch. The stream pulls: nothing is encoded before the client has taken the line before.
    private func follow(
        _ id: Int, _ changes: AsyncStream<WatchItem>, first: [[UInt8]], _ encoder: WatchEncoder, _ filter: ObjectFilter,
        until limit: Duration, bookmarks: Duration?
    ) -> AsyncStream<[UInt8]> {
        let (lines, output) = AsyncStream<[UInt8]>.makeStream()
        for line in first { output.yield(line) }
        // Ends with the stream: the consumer's end cancels it, and so do the time limit and the end of the cluster.
        let task = Task { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    var encoder = encoder
                    for await item in changes {
                        switch item {
                        case .bookmark(let version):
                            output.yield(encoder.bookmark(version, endsInitialEvents: false))
                        case .change(let change):
                            let line = state.withLock { encoder.line(change, filter, $0) }
                            if let line { output.yield(line) }
                        }
                    }
                }
                group.addTask { [self] in
                    try? await time.sleep(limit)
                }
                if let bookmarks {
                    group.addTask { [self] in
                        while (try? await time.sleep(bookmarks)) != nil {
                            // Through the same stream as the changes, so that none comes after its bookmark.
                            state.withLock { $0.sendBookmark(id) }
                        }
                    }
                }
                _ = await group.next()
                group.cancelAll()
            }
            state.withLock { $0.endWatch(id) }
            output.finish()
        }
        output.onTermination = { _ in task.cancel() }
        return lines
    }
}

/// Writes the events of one watch.
struct WatchEncoder: Sendable {
    private let resource: Resource
    private let form: AnswerForm
    private let time: SandboxTime
    private let include: TablePrinter.Include
    private var hasSentColumns = false

    init(_ resource: Resource, form: AnswerForm, time: SandboxTime, include: TablePrinter.Include) {
        self.resource = resource
        self.form = form
        self.time = time
        self.include = include
    }

    /// The line for a change, or `nil` if it does not concern the objects that the watch is about. An object that
    /// comes to match is added, one that ceases to match is deleted, whatever happened to it.
    mutating func line(_ change: Change, _ filter: ObjectFilter, _ state: ClusterState) -> [UInt8]? {
        let matches = change.kind != .deleted && filter.matches(change.object)
        let matched = change.previous.map(filter.matches) ?? false
        switch (matched, matches) {
        case (false, false): return nil
        case (false, true): return line("ADDED", state.served(change.object, as: resource))
        case (true, true): return line("MODIFIED", state.served(change.object, as: resource))
        case (true, false):
            var object = change.kind == .deleted ? change.object : change.previous ?? change.object
            object.setMetadata("resourceVersion", .string(String(change.version)))
            return line("DELETED", state.served(object, as: resource))
        }
    }

    /// The line for an event with an object.
    mutating func line(_ type: String, _ object: Node) -> [UInt8] {
        switch form {
        case .objects, .discovery: return encode(type, object)
        case .metadata: return encode(type, object.metadataOnly)
        case .table:
            let printer = TablePrinter(resource, now: time.unixSeconds())
            var table = printer.table(
                [object], version: object.value(at: "metadata", "resourceVersion")?.string ?? "", include: include)
            if hasSentColumns { table["columnDefinitions"] = .sequence([]) }
            hasSentColumns = true
            return encode(type, table)
        }
    }

    /// The line that says how far the watch has come.
    mutating func bookmark(_ version: Int, endsInitialEvents: Bool) -> [UInt8] {
        var metadata = Node.mapping(["resourceVersion": .string(String(version))])
        if endsInitialEvents {
            metadata["annotations"] = .mapping(["k8s.io/initial-events-end": .string("true")])
        }
        let kind = form == .metadata ? "PartialObjectMetadata" : resource.kind.kind
        let apiVersion = form == .metadata ? "meta.k8s.io/v1" : resource.kind.apiVersion
        let object = Node.mapping([
            "kind": .string(kind), "apiVersion": .string(apiVersion), "metadata": metadata,
        ])
        if form == .table {
            var table = TablePrinter(resource, now: time.unixSeconds()).table(
                [], version: String(version), include: include)
            if hasSentColumns { table["columnDefinitions"] = .sequence([]) }
            hasSentColumns = true
            table["metadata"] = metadata
            return encode("BOOKMARK", table)
        }
        return encode("BOOKMARK", object)
    }

    /// The line that ends a watch with a failure.
    func error(_ status: APIStatus) -> [UInt8] { encode("ERROR", status.node) }

    private func encode(_ type: String, _ object: Node) -> [UInt8] {
        JSON.serialize(.mapping(["type": .string(type), "object": object])) + [UInt8(ascii: "\n")]
    }
}
