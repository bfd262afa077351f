import Manifests

/// What the server serves, asked once and kept. It is asked again when a kind is unknown, and soon after a definition
/// of kinds was written; otherwise rarely.
actor Discovery {
    /// How long an answer is used for kinds that it has.
    static let lifetime: Duration = .seconds(600)
    /// The least time between two looks because of unknown kinds: a repository with a thousand objects of a kind that
    /// does not exist must not ask a thousand times.
    static let interval: Duration = .seconds(10)
    /// The same while a definition of kinds was written lately.
    static let busyInterval: Duration = .milliseconds(250)
    /// How long "lately" is. A definition takes a moment until it is served.
    static let busyTime: Duration = .seconds(60)
    /// How many lists of the older form are asked for at once.
    private static let parallelLists = 8

    private static let aggregatedForm =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

    private struct Known {
        var readAt: ContinuousClock.Instant
        var byKind: [GroupVersionKind: APIResource]
        var preferred: [APIResource]
        var failures: [DiscoveryFailure]
    }

    private let sender: RequestSender
    private var known: Known?
    private var lastDefinition: ContinuousClock.Instant?
    private var reading: Task<DiscoveryDocument, any Error>?

    init(sender: RequestSender) { self.sender = sender }

    func resource(for kind: GroupVersionKind) async throws -> APIResource? {
        let known = try await current()
        if let resource = known.byKind[kind] { return resource }
        guard mayLookAgain(since: known.readAt) else { return try Self.absent(kind, in: known) }
        let renewed = try await read()
        if let resource = renewed.byKind[kind] { return resource }
        return try Self.absent(kind, in: renewed)
    }

    func resources() async throws -> [APIResource] { try await current().preferred }

    func failures() async throws -> [DiscoveryFailure] { try await current().failures }

    /// A definition of kinds was written, or a kind turned out to be gone.
    func expectNewKinds() { lastDefinition = .now }

    private func mayLookAgain(since last: ContinuousClock.Instant) -> Bool {
        let now = ContinuousClock.now
        let isBusy = lastDefinition.map { now - $0 < Self.busyTime } ?? false
        return now - last >= (isBusy ? Self.busyInterval : Self.interval)
    }

    /// A kind that no list has is absent, unless its list could not be read.
    private static func absent(_ kind: GroupVersionKind, in known: Known) throws -> APIResource? {
        guard
            let failure = known.failures.first(where: {
                $0.group == kind.group && ($0.version.isEmpty || $0.version == kind.version)
            })
        else { return nil }
        throw KubernetesError(
            .unreachable, message: "\(kind): the server cannot tell the kinds of \(failure.description)")
    }

    private func current() async throws -> Known {
        if let known {
            let isFresh = ContinuousClock.now - known.readAt < Self.lifetime
            let isOutdated = lastDefinition.map { $0 > known.readAt } ?? false
            if isFresh, !isOutdated { return known }
            if isFresh, !mayLookAgain(since: known.readAt) { return known }
        }
        return try await read()
    }

    /// Asks the server; callers that come meanwhile share the answer.
    private func read() async throws -> Known {
        let task: Task<DiscoveryDocument, any Error>
        if let reading {
            task = reading
        } else {
            // Awaited just below, and by whoever comes meanwhile; not a child, so that the first caller's
            // cancellation does not fail the others. It is bounded by the sender's time-outs.
            task = Task { [sender] in try await Self.fetch(with: sender) }
            reading = task
        }
        let startedAt = ContinuousClock.now
        let result = await task.result
        if reading == task { reading = nil }
        let document = try result.get()
        try Task.checkCancellation()
        var byKind: [GroupVersionKind: APIResource] = [:]
        var preferred: [APIResource] = []
        var seen: Set<GroupVersionKind> = []
        for resource in document.resources where byKind[resource.kind] == nil {
            byKind[resource.kind] = resource
            let anyVersion = GroupVersionKind(group: resource.kind.group, version: "", kind: resource.kind.kind)
            if seen.insert(anyVersion).inserted { preferred.append(resource) }
        }
        let known = Known(readAt: startedAt, byKind: byKind, preferred: preferred, failures: document.failures)
        self.known = known
        return known
    }

    // MARK: Reading

    private static func fetch(with sender: RequestSender) async throws -> DiscoveryDocument {
        async let core = part("/api", with: sender)
        async let groups = part("/apis", with: sender)
        var (document, others) = (try await core, try await groups)
        document.resources += others.resources
        document.failures += others.failures
        others.resources = []
        return document
    }

    /// The core group, or all others: in one aggregated answer, or in one for each version where the server is old.
    private static func part(_ path: String, with sender: RequestSender) async throws -> DiscoveryDocument {
        let root = try await sender.json(Call(method: "GET", path: path, accept: aggregatedForm))
        if let document = DiscoveryDocument(aggregated: root) { return document }
        guard let versions = DiscoveryDocument.versions(in: root) else {
            throw KubernetesError(
                .malformedAnswer, message: "GET \(path): the answer is no discovery document; is this a Kubernetes API?"
            )
        }
        return try await withThrowingTaskGroup(of: (Int, Result<Node, KubernetesError>).self) { group in
            var answers: [Int: Result<Node, KubernetesError>] = [:]
            var next = 0
            while next < versions.count || !group.isEmpty {
                while next < versions.count, next - answers.count < parallelLists {
                    let (index, version) = (next, versions[next])
                    let address =
                        version.group.isEmpty ? "/api/\(version.version)" : "/apis/\(version.group)/\(version.version)"
                    group.addTask {
                        do {
                            return (index, .success(try await sender.json(Call(method: "GET", path: address))))
                        } catch let error as KubernetesError {
                            return (index, .failure(error))
                        }
                    }
                    next += 1
                }
                if let (index, answer) = try await group.next() { answers[index] = answer }
            }
            var document = DiscoveryDocument()
            for (index, version) in versions.enumerated() {
                switch answers[index] {
                case .success(let list): document.add(list: list, group: version.group, version: version.version)
                case .failure(let error):
                    // Without the core group nothing works, and without credentials no other answer is true.
                    if version.group.isEmpty || error.code == .unauthorized { throw error }
                    document.failures.append(
                        DiscoveryFailure(group: version.group, version: version.version, reason: error.message))
                case nil: break
                }
            }
            return document
        }
    }
}
