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
        var result = ObjectList(items: [], resourceVersion: "")
        var token = ""
        repeat {
            var call = Call(method: "GET", path: path)
            if let labelSelector { call.query.append(("labelSelector", labelSelector)) }
            if let pageSize { call.query.append(("limit", String(pageSize))) }
            if !token.isEmpty { call.query.append(("continue", token)) }
            let page = try await sender.json(call)
            // Go writes an empty list of some types as null.
            guard let items = page["items"], items.isNull || items.sequence != nil else {
                throw KubernetesError(.malformedAnswer, message: "\(call.label): the answer is not a list")
            }
            result.items += (items.sequence ?? []).map { $0.withType(resource.kind) }
            result.resourceVersion = page.value(at: "metadata", "resourceVersion")?.string ?? ""
            let next = page.value(at: "metadata", "continue")?.string ?? ""
            guard next.isEmpty || next != token else {
                throw KubernetesError(.malformedAnswer, message: "\(call.label): a page names itself as the next one")
            }
            token = next
        } while !token.isEmpty
        return result
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
