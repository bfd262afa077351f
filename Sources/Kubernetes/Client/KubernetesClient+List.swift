import Manifests

extension KubernetesClient {
    /// How many times a list is begun anew when its pages expire under way.
    private static let listRestarts = 3

    /// All objects of a kind, page by page. When the server forgets the version of the first page before the last one
    /// is read (410), the list starts over; after several times it is read in one piece.
    public func list(_ resource: APIResource, namespace: String, labelSelector: String?) async throws -> ObjectList {
        let path = try resource.path(namespace: namespace)
        for _ in 0..<Self.listRestarts {
            do {
                return try await pages(path, of: resource, labelSelector: labelSelector, pageSize: options.pageSize)
            } catch let error as KubernetesError where error.isExpired {
                continue
            }
        }
        return try await pages(path, of: resource, labelSelector: labelSelector, pageSize: nil)
    }

    private func pages(
        _ path: String, of resource: APIResource, labelSelector: String?, pageSize: Int?
    ) async throws -> ObjectList {
        var query: [(name: String, value: String)] = []
        if let labelSelector { query.append(("labelSelector", labelSelector)) }
        if let pageSize { query.append(("limit", String(pageSize))) }
        var result = ObjectList(items: [], resourceVersion: "")
        var token = ""
        repeat {
            let page = try await page(path, query: query, token: token)
            result.items += page.items.map { $0.withType(resource.kind) }
            result.resourceVersion = page.resourceVersion
            token = page.next
        } while !token.isEmpty
        return result
    }

    /// The page that `token` names; the first one if it is empty.
    private func page(_ path: String, query: [(name: String, value: String)], token: String) async throws -> ListPage {
        var call = Call(method: "GET", path: path)
        call.query = query
        if !token.isEmpty { call.query.append(("continue", token)) }
        return try ListPage(await sender.json(call), label: call.label, token: token)
    }
}

/// One page of a list.
private struct ListPage: Sendable {
    var items: [Node]
    var resourceVersion: String
    /// The token of the next page; empty on the last one.
    var next: String

    init(_ answer: Node, label: String, token: String) throws(KubernetesError) {
        // Go writes an empty list of some types as null.
        guard let items = answer["items"], items.isNull || items.sequence != nil else {
            throw KubernetesError(.malformedAnswer, message: "\(label): the answer is not a list")
        }
        self.items = items.sequence ?? []
        resourceVersion = answer.value(at: "metadata", "resourceVersion")?.string ?? ""
        next = answer.value(at: "metadata", "continue")?.string ?? ""
        guard next.isEmpty || next != token else {
            throw KubernetesError(.malformedAnswer, message: "\(label): a page names itself as the next one")
        }
    }
}

extension Node {
    /// With `apiVersion` and `kind` at the front, which servers leave out of the items of a list.
    func withType(_ kind: GroupVersionKind) -> Node {
        guard let mapping, mapping["kind"] == nil || mapping["apiVersion"] == nil else { return self }
        var rest = mapping
        rest["apiVersion"] = nil
        rest["kind"] = nil
        var copy = self
        copy.content = .mapping(
            Mapping(
                [
                    Mapping.Entry(key: "apiVersion", value: .string(kind.apiVersion)),
                    Mapping.Entry(key: "kind", value: .string(kind.kind)),
                ] + rest.entries))
        return copy
    }
}
