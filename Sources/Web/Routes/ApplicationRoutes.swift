public import Agent
import Hummingbird
import Manifests

/// The applications: list, detail, rendered manifests, difference from the cluster.
struct ApplicationRoutes: Sendable {
    let applications: any ApplicationDirectory

    func add(to group: RouterGroup<ListenerContext>) {
        group.get("/applications") { _, _ in
            try JSONResponse.document(ApplicationListDocument(applications: try await applications.applications()))
        }
        group.get("/applications/:name") { _, context in
            let name = context.parameters.get("name") ?? ""
            guard let detail = try await applications.application(named: name) else { return try unknown(name) }
            return try JSONResponse.document(detail)
        }
        group.get("/applications/:name/manifests") { request, context in
            let name = context.parameters.get("name") ?? ""
            let revision = request.uri.queryParameters["revision"].map(String.init)
            guard let rendered = try await applications.render(application: name, revision: revision) else {
                return try unknown(name)
            }
            let list = Node.mapping([
                "apiVersion": .string("v1"), "kind": .string("List"),
                "metadata": .mapping(["annotations": .mapping(["martlet/revision": .string(rendered.commit)])]),
                "items": .sequence(rendered.manifests.map(\.node)),
            ])
            return JSONResponse.bytes(JSON.serialize(list), status: .ok)
        }
        group.get("/applications/:name/diff") { request, context in
            let name = context.parameters.get("name") ?? ""
            let revision = request.uri.queryParameters["revision"].map(String.init)
            guard let difference = try await applications.diff(application: name, revision: revision) else {
                return try unknown(name)
            }
            return try JSONResponse.document(difference)
        }
    }

    private func unknown(_ name: String) throws -> Response {
        try JSONResponse.problem("there is no application \"\(name)\"", status: .notFound)
    }
}

/// All applications.
public struct ApplicationListDocument: Codable, Sendable {
    /// Sorted by name.
    public var applications: [ApplicationOverview]
}
