import Manifests
import Synchronization

/// The API without its connections: a request goes in, an answer comes out.
final class APIServer: Sendable {
    let state: Mutex<ClusterState>
    let time: SandboxTime
    let configuration: SandboxCluster.Configuration
    let faults: FaultInjector
    let tokens = ServiceAccountTokens()

    /// The largest body that is read.
    static let largestBody = 3 << 20

    init(
        configuration: SandboxCluster.Configuration, time: SandboxTime, fields: any FieldPipeline, faults: FaultInjector
    ) {
        self.configuration = configuration
        self.time = time
        self.faults = faults
        state = Mutex(ClusterState(fields: fields, time: time, historyLimit: configuration.historyLimit))
    }

    /// Answers a request.
    func answer(_ request: APIRequest) async -> APIResponse {
        do {
            return try respond(request)
        } catch {
            return .failure(error)
        }
    }

    private func respond(_ request: APIRequest) throws(APIStatus) -> APIResponse {
        switch request.path.first {
        case "healthz", "readyz", "livez": return .text("ok")
        case "version": return .json(Discovery.version)
        default: break
        }
        guard let identity = identity(of: request) else {
            throw APIStatus(code: 401, reason: "Unauthorized", message: "Unauthorized")
        }
        guard request.body.count <= Self.largestBody else {
            throw APIStatus(
                code: 413, reason: "RequestEntityTooLarge",
                message: "Request entity too large: limit is \(Self.largestBody)", details: APIStatus.Details())
        }
        let path = request.path
        switch (path.first, path.count) {
        case ("api", 1), ("apis", 1): return try discoveryRoot(request)
        case ("api", 2) where path[1] == "v1": return try group("", "v1", request)
        case ("apis", 2): return try group(path[1], nil, request)
        case ("apis", 3): return try group(path[1], path[2], request)
        case ("openapi", _): return openAPI(request)
        case ("api", 3...) where path[1] == "v1": return try resource("", "v1", path[2...], request, identity)
        case ("apis", 4...): return try resource(path[1], path[2], path[3...], request, identity)
        default: return .pageNotFound
        }
    }

    /// Waits until the cluster ends or the task is cancelled.
    func untilClosed() async {
        let (items, continuation) = AsyncStream<WatchItem>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { $0.watch(ResourceName(group: "", plural: ""), continuation) }
        for await _ in items {}
        state.withLock { $0.endWatch(id) }
    }

    private func discoveryRoot(_ request: APIRequest) throws(APIStatus) -> APIResponse {
        let table = state.withLock(\.table)
        let isCore = request.path[0] == "api"
        if try AnswerForm(accept: request.accept) == .discovery {
            return .json(
                Discovery.aggregated(table, core: isCore), contentType: Discovery.aggregatedContentType)
        }
        return .json(
            isCore ? Discovery.coreVersions(address: configuration.advertisedAddress) : Discovery.groups(table))
    }

    private func group(_ group: String, _ version: String?, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let table = state.withLock(\.table)
        if let version {
            guard let found = table.version(group, version) else { return .pageNotFound }
            return .json(Discovery.resources(found))
        }
        guard let found = Discovery.group(table, group) else { return .pageNotFound }
        return .json(found)
    }

    private func resource(
        _ group: String, _ version: String, _ path: ArraySlice<String>, _ request: APIRequest, _ identity: Identity
    ) throws(APIStatus) -> APIResponse {
        guard let found = state.withLock({ $0.table.version(group, version) }) else { return .pageNotFound }
        guard let address = Address(path, in: found) else {
            throw APIStatus(
                code: 404, reason: "NotFound", message: "the server could not find the requested resource",
                details: APIStatus.Details())
        }
        if let answer = try review(address, request, identity) { return answer }
        if !address.subresource.isEmpty { return try subresource(address, request) }
        switch (request.method, address.name.isEmpty) {
        case ("GET", true), ("HEAD", true):
            try require("list", address)
            return request.flag("watch") ? try watch(address, request) : try list(address, request)
        case ("GET", false), ("HEAD", false):
            try require("get", address)
            return try get(address, request)
        case ("POST", true):
            try require("create", address)
            return try create(address, request)
        case ("PUT", false):
            try require("update", address)
            return try update(address, request)
        case ("PATCH", false):
            try require("patch", address)
            return try patch(address, request)
        case ("DELETE", false):
            try require("delete", address)
            return try delete(address, request)
        case ("DELETE", true):
            try require("deletecollection", address)
            return try deleteCollection(address, request)
        default: throw Resource.methodNotAllowed
        }
    }

    private func require(_ verb: String, _ address: Address) throws(APIStatus) {
        guard address.resource.verbs.contains(verb) else { throw Resource.methodNotAllowed }
    }
}

extension Mutex where Value == ClusterState {
    /// Runs `body` with the state, letting its `APIStatus` through.
    func write<Result: Sendable>(
        _ body: (inout ClusterState) throws(APIStatus) -> Result
    ) throws(APIStatus) -> Result {
        try withLock { state throws(APIStatus) in try body(&state) }
    }
}
