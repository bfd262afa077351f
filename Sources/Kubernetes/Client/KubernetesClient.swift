public import Base
public import HTTPClient
public import Manifests

/// A client of one cluster's API server, over HTTP.
///
/// It is safe to use from many tasks at once. What it tries again by itself is listed at `RequestSender`; anything
/// else is the caller's to decide by `KubernetesError.isTransient` and `retryAfter`.
public final class KubernetesClient: KubernetesAPI {
    /// Limits and habits of a client.
    public struct Options: Sendable {
        /// How many calls run at once; watches do not count.
        public var concurrency: Int
        /// How many times a call is sent at most.
        public var maximumAttempts: Int
        /// The waits between attempts, on top of what the server asks for.
        public var backoff: Backoff
        /// No attempt is begun later than this after the first one. A server that asks for a longer wait gets it from
        /// the caller: the error says how long.
        public var retryBudget: Duration
        /// The longest time for one exchange.
        public var timeout: Duration
        /// The largest answer in bytes.
        public var maximumResponseSize: Int
        /// How many objects a page of a list has.
        public var pageSize: Int
        /// How long a server keeps a watch open before it ends it in order.
        public var watchDuration: Duration
        /// The longest message of a watch, in bytes. An API server stores no object above 3 MiB.
        public var maximumWatchMessageSize: Int

        /// Creates options.
        public init(
            concurrency: Int = 32, maximumAttempts: Int = 5,
            backoff: Backoff = Backoff(first: .milliseconds(250), limit: .seconds(8)),
            retryBudget: Duration = .seconds(45), timeout: Duration = .seconds(30),
            maximumResponseSize: Int = 256 << 20, pageSize: Int = 500, watchDuration: Duration = .seconds(290),
            maximumWatchMessageSize: Int = 16 << 20
        ) {
            self.concurrency = concurrency
            self.maximumAttempts = maximumAttempts
            self.backoff = backoff
            self.retryBudget = retryBudget
            self.timeout = timeout
            self.maximumResponseSize = maximumResponseSize
            self.pageSize = pageSize
            self.watchDuration = watchDuration
            self.maximumWatchMessageSize = maximumWatchMessageSize
        }
    }

    /// Where the cluster is.
    public let connection: ClusterConnection
    /// Limits and habits.
    public let options: Options
    let sender: RequestSender
    let discovery: Discovery

    /// Creates a client; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - transport: what sends the requests; by default a `CurlClient` of its own, which is made anew when a
    ///     credential plugin hands out another client certificate.
    ///   - sleep: how to wait between attempts; tests need not wait.
    public convenience init(
        connection: ClusterConnection, options: Options = Options(), transport: (any HTTPTransport)? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.init(connection: connection, options: options, sleep: sleep) { configuration in
            if let transport { return transport }
            return try CurlClient(configuration: configuration)
        }
    }

    init(
        connection: ClusterConnection, options: Options,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        makeTransport: @escaping @Sendable (CurlClient.Configuration) throws -> any HTTPTransport
    ) {
        self.connection = connection
        self.options = options
        let sender = RequestSender(
            server: connection.server, headers: connection.impersonation?.headers ?? [],
            credentials: CredentialProvider(connection: connection, makeTransport: makeTransport), options: options,
            limiter: ConcurrencyLimiter(limit: options.concurrency), sleep: sleep)
        self.sender = sender
        discovery = Discovery(sender: sender)
    }

    // MARK: Discovery

    /// How the server serves a kind. See `KubernetesAPI`.
    public func resource(for kind: GroupVersionKind) async throws -> APIResource? {
        try await discovery.resource(for: kind)
    }

    /// All kinds that the server serves, each in its preferred version.
    public func resources() async throws -> [APIResource] { try await discovery.resources() }

    /// The API groups whose kinds the server could not tell at the last look (an aggregated API that is down), with
    /// the reason: `metrics.k8s.io/v1beta1: …`. What they serve is unknown, not absent.
    public func discoveryFailures() async throws -> [DiscoveryFailure] { try await discovery.failures() }

    /// The server's version, such as `v1.36.2`.
    public func serverVersion() async throws -> String {
        let answer = try await sender.json(Call(method: "GET", path: "/version"))
        guard let version = answer["gitVersion"]?.string else {
            throw KubernetesError(.malformedAnswer, message: "GET /version: the answer has no gitVersion")
        }
        return version
    }

    // MARK: Reading

    /// One object, or `nil` if it does not exist. See `KubernetesAPI`.
    public func get(_ resource: APIResource, namespace: String, name: String) async throws -> Node? {
        let call = Call(method: "GET", path: try resource.path(namespace: namespace, name: name))
        do {
            return try await sender.json(call)
        } catch let error as KubernetesError where error.isMissingObject {
            return nil
        }
    }

    // MARK: Writing

    /// Server-side apply. See `KubernetesAPI`.
    public func apply(_ object: Node, to resource: APIResource, options: ApplyOptions) async throws -> Node {
        var call = Call(method: "PATCH", path: try path(of: object, in: resource))
        call.query = [("fieldManager", options.fieldManager), ("fieldValidation", options.fieldValidation.rawValue)]
        if options.force { call.query.append(("force", "true")) }
        if options.dryRun { call.query.append(("dryRun", "All")) }
        // JSON is YAML; the media type has no JSON form that all served versions know.
        call.contentType = "application/apply-patch+yaml"
        call.body = JSON.serialize(object)
        return try await write(call, to: resource)
    }

    /// Creates an object. See `KubernetesAPI`.
    public func create(_ object: Node, in resource: APIResource, dryRun: Bool) async throws -> Node {
        let namespace = Manifest(object).namespace
        if resource.isNamespaced, namespace.isEmpty {
            throw KubernetesError(
                .invalid, message: "\(resource.kind.kind) \(Manifest(object).name): a namespace is needed")
        }
        var call = Call(method: "POST", path: try resource.path(namespace: namespace))
        call.query = Self.writeQuery(dryRun: dryRun)
        call.contentType = "application/json"
        call.body = JSON.serialize(object)
        return try await write(call, to: resource)
    }

    /// Replaces an object. See `KubernetesAPI`.
    public func replace(_ object: Node, in resource: APIResource, dryRun: Bool) async throws -> Node {
        var call = Call(method: "PUT", path: try path(of: object, in: resource))
        call.query = Self.writeQuery(dryRun: dryRun)
        call.contentType = "application/json"
        call.body = JSON.serialize(object)
        return try await write(call, to: resource)
    }

    /// Changes parts of an object. See `KubernetesAPI`.
    public func patch(
        _ resource: APIResource, namespace: String, name: String, with patch: Patch, options: PatchOptions
    ) async throws -> Node {
        var call = Call(
            method: "PATCH",
            path: try resource.path(namespace: namespace, name: name, subresource: options.subresource))
        call.query = [("fieldManager", options.fieldManager)]
        if options.dryRun { call.query.append(("dryRun", "All")) }
        call.contentType = patch.contentType
        call.body = JSON.serialize(patch.body)
        return try await write(call, to: resource)
    }

    /// Deletes one object. See `KubernetesAPI`.
    public func delete(
        _ resource: APIResource, namespace: String, name: String, options: DeleteOptions
    ) async throws -> Bool {
        var call = Call(method: "DELETE", path: try resource.path(namespace: namespace, name: name))
        var body = Node.mapping([
            "apiVersion": .string("v1"), "kind": .string("DeleteOptions"),
            "propagationPolicy": .string(options.propagation.rawValue),
        ])
        var preconditions = Mapping()
        if let uid = options.uid { preconditions["uid"] = .string(uid) }
        if let version = options.resourceVersion { preconditions["resourceVersion"] = .string(version) }
        if !preconditions.isEmpty { body["preconditions"] = .mapping(preconditions) }
        if options.dryRun {
            call.query = [("dryRun", "All")]
            body["dryRun"] = .sequence([.string("All")])
        }
        call.contentType = "application/json"
        call.body = JSON.serialize(body)
        do {
            _ = try await write(call, to: resource)
            return true
        } catch let error as KubernetesError where error.isMissingObject {
            return false
        }
    }

    private static func writeQuery(dryRun: Bool) -> [(name: String, value: String)] {
        [("fieldManager", "martlet"), ("fieldValidation", FieldValidation.strict.rawValue)]
            + (dryRun ? [("dryRun", "All")] : [])
    }

    private func path(of object: Node, in resource: APIResource) throws(KubernetesError) -> String {
        let manifest = Manifest(object)
        return try resource.path(namespace: manifest.namespace, name: manifest.name)
    }

    /// Sends a change. One of a definition of kinds makes discovery worth another look.
    private func write(_ call: Call, to resource: APIResource) async throws -> Node {
        do {
            let answer = try await sender.json(call)
            if resource.definesKinds { await discovery.expectNewKinds() }
            return answer
        } catch let error as KubernetesError where error.isUnservedPath {
            // The kind is gone since discovery was read.
            await discovery.expectNewKinds()
            throw error
        }
    }
}

extension APIResource {
    /// Whether objects of this kind add kinds to the server.
    var definesKinds: Bool {
        switch (kind.group, kind.kind) {
        case ("apiextensions.k8s.io", "CustomResourceDefinition"), ("apiregistration.k8s.io", "APIService"): true
        default: false
        }
    }
}

extension KubernetesError {
    /// A 404 that a `Status` gives: the server knows the kind, and does not have the object.
    var isMissingObject: Bool { code == .notFound && reason == "NotFound" }

    /// A 404 without a `Status`: the server does not serve that address.
    var isUnservedPath: Bool { code == .notFound && reason == nil }
}
