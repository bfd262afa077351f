import Manifests
import Synchronization

extension APIRequest {
    /// The objects that the request is about.
    func filter(_ address: Address) throws(APIStatus) -> ObjectFilter {
        var filter = ObjectFilter(namespace: address.namespace)
        if let text = parameter("labelSelector") { filter.labels = try LabelSelector(parsing: text) }
        if let text = parameter("fieldSelector") {
            filter.fields = try FieldSelector(parsing: text, for: address.resource)
        }
        return filter
    }

    /// The version that the request names: `nil` when it names none.
    func resourceVersion() throws(APIStatus) -> Int? {
        guard let text = parameter("resourceVersion") else { return nil }
        guard let version = Int(text), version >= 0 else {
            throw APIStatus.invalid(
                kind: "ListOptions", group: "meta.k8s.io", name: "",
                causes: [
                    .init(
                        reason: "FieldValueInvalid",
                        message: "Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": invalid syntax",
                        field: "resourceVersion")
                ])
        }
        return version
    }
}

extension APIServer {
    /// GET of a collection.
    func list(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let form = try AnswerForm(accept: request.accept)
        let page = try page(address, request)
        switch form {
        case .objects, .discovery:
            return .json(
                ObjectList(
                    address.resource, page.objects, version: page.version, next: page.next, remaining: page.remaining
                ).node)
        case .metadata:
            return .json(
                ObjectList(
                    address.resource, page.objects, version: page.version, next: page.next, remaining: page.remaining
                ).metadataNode)
        case .table:
            var table = TablePrinter(address.resource, now: time.unixSeconds()).table(
                page.objects, version: String(page.version), include: TablePrinter.Include(request))
            table["metadata"] = ObjectList.metadata(version: page.version, next: page.next, remaining: page.remaining)
            return .json(table)
        }
    }

    private struct Page: Sendable {
        var objects: [Node]
        var version: Int
        var next: String?
        var remaining: Int?
    }

    private func page(_ address: Address, _ request: APIRequest) throws(APIStatus) -> Page {
        let filter = try request.filter(address)
        let limit = request.parameter("limit").flatMap { Int($0) } ?? 0
        let wanted = try request.resourceVersion()
        let match = request.parameter("resourceVersionMatch")
        if match != nil, wanted == nil {
            throw Self.invalidListOption(
                "resourceVersionMatch",
                "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")
        }
        let token = try request.parameter("continue").map { text throws(APIStatus) in
            try ContinueToken(text, within: address.namespace)
        }
        return try state.write { state throws(APIStatus) in
            if let wanted, wanted > state.version { throw Self.tooLarge(wanted, state.version) }
            let exact = match == "Exact" ? wanted : nil
            let version = token?.version ?? exact ?? state.version
            let storage = address.resource.storage
            guard version <= state.version,
                var found = version == state.version
                    ? state.objects(storage, in: filter.namespace)
                    : state.objects(storage, in: filter.namespace, at: version)
            else { throw Self.expired(isContinuation: token != nil, version) }
            if let token { found.removeAll { $0.id <= token.last } }
            found = found.filter { filter.matches($0.object) }
            guard limit > 0, found.count > limit else {
                return Page(objects: found.map { state.served($0.object, as: address.resource) }, version: version)
            }
            let shown = found.prefix(limit)
            let next = shown.last.map { ContinueToken(version: version, last: $0.id).text(within: address.namespace) }
            return Page(
                objects: shown.map { state.served($0.object, as: address.resource) }, version: version, next: next,
                remaining: filter.isSelective ? nil : found.count - limit)
        }
    }

    /// 422 for a wrong option of a list or watch.
    static func invalidListOption(_ field: String, _ message: String) -> APIStatus {
        let reason = message.hasPrefix("Forbidden") ? "FieldValueForbidden" : "FieldValueInvalid"
        return APIStatus.invalid(
            kind: "ListOptions", group: "meta.k8s.io", name: "",
            causes: [.init(reason: reason, message: message, field: field)])
    }

    /// 504 for a version that does not exist yet.
    static func tooLarge(_ version: Int, _ current: Int) -> APIStatus {
        APIStatus(
            code: 504, reason: "Timeout",
            message: "Timeout: Too large resource version: \(version), current: \(current)",
            details: .init(
                causes: [.init(reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "")],
                retryAfterSeconds: 1))
    }

    private static func expired(isContinuation: Bool, _ version: Int) -> APIStatus {
        let message =
            isContinuation
            ? "The provided continue parameter is too old to display a consistent list result. You can start a new "
                + "list without the continue parameter."
            : "The resourceVersion for the provided list is too old."
        return APIStatus(code: 410, reason: "Expired", message: message)
    }
}
