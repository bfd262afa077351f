import Manifests
import Synchronization

extension APIServer {
    func get(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let form = try AnswerForm(accept: request.accept)
        let object = try state.write { state throws(APIStatus) in
            guard let object = state.object(address.resource.storage, address.id) else {
                throw address.resource.notFound(address.name)
            }
            return state.served(object, as: address.resource)
        }
        return answer(with: object, address, request, form)
    }

    func create(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let form = try AnswerForm(accept: request.accept)
        guard !address.resource.isNamespaced || !address.namespace.isEmpty else { throw Resource.methodNotAllowed }
        let body = try request.object(isCustom: address.resource.custom != nil)
        let context = try request.writeContext()
        let outcome = try state.write { state throws(APIStatus) in
            try state.create(address.resource, namespace: address.namespace, body, context)
        }
        return answer(with: outcome, address, request, form)
    }

    func update(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let form = try AnswerForm(accept: request.accept)
        let body = try request.object(isCustom: address.resource.custom != nil)
        let context = try request.writeContext(subresource: address.subresource)
        let outcome = try state.write { state throws(APIStatus) in
            try state.update(address.resource, address.id, context, mustNameVersion: true) { _ in body }
        }
        return answer(with: outcome, address, request, form)
    }

    func patch(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let form = try AnswerForm(accept: request.accept)
        let context = try request.writeContext(subresource: address.subresource)
        let isApply = request.mediaType == "application/apply-patch+yaml"
        if isApply, request.parameter("fieldManager") == nil {
            throw APIStatus.invalid(
                kind: "PatchOptions", group: "meta.k8s.io", name: "",
                causes: [
                    .init(
                        reason: "FieldValueRequired", message: "Required value: is required for apply patch",
                        field: "fieldManager")
                ])
        }
        if !isApply, request.parameter("force") != nil {
            throw APIStatus.invalid(
                kind: "PatchOptions", group: "meta.k8s.io", name: "",
                causes: [
                    .init(
                        reason: "FieldValueForbidden", message: "Forbidden: may not be specified for non-apply patch",
                        field: "force")
                ])
        }
        let outcome: WriteOutcome
        if isApply {
            let patch = try APIRequest.yaml(request.body)
            outcome = try state.write { state throws(APIStatus) in
                try state.apply(address.resource, address.id, patch, context)
            }
        } else {
            let patch = try ObjectPatch(request, address.resource)
            outcome = try state.write { state throws(APIStatus) in
                try state.update(address.resource, address.id, context) { old throws(APIStatus) in
                    try patch.applied(to: old)
                }
            }
        }
        return answer(with: outcome, address, request, form)
    }

    func delete(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let form = try AnswerForm(accept: request.accept)
        let options = try request.deleteOptions()
        let outcome = try state.write { state throws(APIStatus) in
            try state.delete(address.resource, address.id, options)
        }
        switch outcome {
        case .terminating(let object): return answer(with: object, address, request, form)
        case .removed(let uid):
            let details = APIStatus.Details(
                name: address.name, group: address.resource.kind.group, kind: address.resource.plural, uid: uid)
            return .json(
                .mapping([
                    "kind": .string("Status"), "apiVersion": .string("v1"), "metadata": .mapping([:]),
                    "status": .string("Success"), "details": details.node,
                ]))
        }
    }

    func deleteCollection(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let options = try request.deleteOptions()
        let filter = try request.filter(address)
        let (objects, version) = try state.write { state throws(APIStatus) in
            (try state.deleteAll(address.resource, filter, options), state.version)
        }
        return .json(ObjectList(address.resource, objects, version: version).node)
    }

    /// An object in the form asked for.
    func answer(
        with object: Node, _ address: Address, _ request: APIRequest, _ form: AnswerForm, status: Int = 200
    ) -> APIResponse {
        switch form {
        case .objects, .discovery: return .json(object, status: status)
        case .metadata: return .json(object.metadataOnly, status: status)
        case .table:
            let printer = TablePrinter(address.resource, now: time.unixSeconds())
            return .json(
                printer.table(
                    [object], version: object.value(at: "metadata", "resourceVersion")?.string ?? "",
                    include: TablePrinter.Include(request)), status: status)
        }
    }

    func answer(
        with outcome: WriteOutcome, _ address: Address, _ request: APIRequest, _ form: AnswerForm
    ) -> APIResponse {
        var response = answer(
            with: outcome.object, address, request, form, status: outcome.isCreated ? 201 : 200)
        for warning in outcome.warnings {
            let quoted = warning.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            response.headers.append((name: "Warning", value: "299 - \"\(quoted)\""))
        }
        return response
    }
}

extension Node {
    /// Kind and metadata alone.
    var metadataOnly: Node {
        .mapping([
            "kind": .string("PartialObjectMetadata"), "apiVersion": .string("meta.k8s.io/v1"),
            "metadata": self["metadata"] ?? .mapping([:]),
        ])
    }
}
