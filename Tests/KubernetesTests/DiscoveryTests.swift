import HTTPClient
import Manifests
import Testing

@testable import Kubernetes

@Suite("Discovery")
struct DiscoveryTests {
    private static let core = """
        {"kind":"APIGroupDiscoveryList","items":[{"metadata":{},"versions":[{"version":"v1","resources":[
        {"resource":"configmaps","responseKind":{"group":"","version":"","kind":"ConfigMap"},"scope":"Namespaced",
        "verbs":["get","list"]}]}]}]}
        """
    private static let noGroups = #"{"kind":"APIGroupDiscoveryList","items":[]}"#
    private static let staleGroup = """
        {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"metrics.k8s.io"},"versions":[
        {"version":"v1beta1","freshness":"Stale"}]}]}
        """
    private static let widgets = """
        {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"example.com"},"versions":[{"version":"v1",
        "resources":[{"resource":"widgets","responseKind":{"group":"example.com","version":"v1","kind":"Widget"},
        "scope":"Cluster","verbs":["get"]}]}]}]}
        """
    private static let configMap = GroupVersionKind(group: "", version: "v1", kind: "ConfigMap")
    private static let widget = GroupVersionKind(group: "example.com", version: "v1", kind: "Widget")

    @Test("is asked once for many kinds and many callers, and a kind that does not exist does not ask again at once")
    func cached() async throws {
        let transport = ScriptedTransport { request, _ in
            .json(request.path == "/api" ? Self.core : Self.noGroups)
        }
        let client = KubernetesClient.scripted(transport)
        try await withThrowingTaskGroup(of: APIResource?.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await client.resource(for: number % 2 == 0 ? Self.configMap : Self.widget)
                }
            }
            var found = 0
            for try await resource in group where resource != nil { found += 1 }
            #expect(found == 50)
        }
        #expect(transport.requests.count == 2)
    }

    @Test("is asked again for an unknown kind after a definition was written")
    func afterDefinition() async throws {
        let transport = ScriptedTransport { request, index in
            if request.method == "PATCH" { return .json("{}", status: 201) }
            return .json(request.path == "/api" ? Self.core : index < 3 ? Self.noGroups : Self.widgets)
        }
        let client = KubernetesClient.scripted(transport)
        #expect(try await client.resource(for: Self.widget) == nil)
        let definition = Node.mapping(["metadata": .mapping(["name": .string("widgets.example.com")])])
        _ = try await client.apply(definition, to: .definitions, options: ApplyOptions())
        // The least time between two looks has to pass.
        var found: APIResource?
        let deadline = ContinuousClock.now + .seconds(5)
        while found == nil, ContinuousClock.now < deadline { found = try await client.resource(for: Self.widget) }
        #expect(found?.plural == "widgets")
        #expect(found?.isNamespaced == false)
    }

    @Test("a group whose server is down is reported, and its kinds are unknown rather than absent")
    func staleGroup() async throws {
        let transport = ScriptedTransport { request, _ in
            .json(request.path == "/api" ? Self.core : Self.staleGroup)
        }
        let client = KubernetesClient.scripted(transport)
        #expect(try await client.resource(for: Self.configMap)?.plural == "configmaps")
        #expect(try await client.discoveryFailures().map(\.group) == ["metrics.k8s.io"])
        let error = await #expect(throws: KubernetesError.self) {
            try await client.resource(for: .init(group: "metrics.k8s.io", version: "v1beta1", kind: "PodMetrics"))
        }
        #expect(error?.isTransient == true)
    }

    @Test(
        "what is no discovery document is an error, not an empty server", arguments: ["{}", "[]", #"{"kind":"Pod"}"#])
    func malformed(_ body: String) async throws {
        let client = KubernetesClient.scripted(ScriptedTransport([.json(body)]))
        let error = await #expect(throws: KubernetesError.self) { try await client.resources() }
        #expect(error?.code == .malformedAnswer)
    }

    @Test("a failure is not kept: the next caller asks again")
    func failureIsNotKept() async throws {
        let transport = ScriptedTransport { request, index in
            if index < 2 { return .json("{}", status: 403) }
            return .json(request.path == "/api" ? Self.core : Self.noGroups)
        }
        let client = KubernetesClient.scripted(transport)
        await #expect(throws: KubernetesError.self) { try await client.resources() }
        #expect(try await client.resources().count == 1)
    }
}
