import Manifests
import Synchronization

extension APIServer {
    /// A request to a part of an object.
    func subresource(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        guard let part = address.resource.subresource(address.subresource) else {
            throw APIStatus(
                code: 404, reason: "NotFound", message: "the server could not find the requested resource",
                details: APIStatus.Details())
        }
        let verb: String =
            switch request.method {
            case "GET", "HEAD": "get"
            case "PUT": "update"
            case "PATCH": "patch"
            case "POST": "create"
            default: "delete"
            }
        guard part.verbs.contains(verb) else { throw Resource.methodNotAllowed }
        switch (part.name, verb) {
        case ("scale", _): return try scale(address, request, verb)
        case ("finalize", _): return try finalize(address, request)
        case ("log", _): return try log(address, request)
        case ("eviction", _): return try evict(address)
        case ("token", _): return try token(address, request)
        case ("status", "get"), ("resize", "get"), ("approval", "get"), ("ephemeralcontainers", "get"):
            return try get(address, request)
        case ("status", "update"), ("approval", "update"), ("resize", "update"), ("ephemeralcontainers", "update"):
            return try update(address, request)
        case ("status", _), ("approval", _), ("resize", _), ("ephemeralcontainers", _):
            return try patch(address, request)
        default:
            throw APIStatus(
                code: 501, reason: "NotImplemented",
                message: "the sandbox cluster runs no containers: \(part.name) is not available",
                details: APIStatus.Details())
        }
    }

    // MARK: Scale

    private func scale(_ address: Address, _ request: APIRequest, _ verb: String) throws(APIStatus) -> APIResponse {
        let view = ScaleView(address.resource)
        let object = try state.write { state throws(APIStatus) in
            guard let object = state.object(address.resource.storage, address.id) else {
                throw address.resource.notFound(address.name)
            }
            return state.served(object, as: address.resource)
        }
        if verb == "get" { return .json(view.scale(of: object)) }
        let context = try request.writeContext(subresource: "scale")
        let patch = verb == "patch" ? try ObjectPatch(request, address.resource) : nil
        let body = verb == "update" ? try request.object() : nil
        let outcome = try state.write { state throws(APIStatus) in
            try state.update(address.resource, address.id, context) { old throws(APIStatus) in
                let scale = try patch?.applied(to: view.scale(of: old)) ?? body ?? .null
                guard let replicas = scale.value(at: "spec", "replicas")?.int ?? (scale["spec"] == nil ? nil : 0),
                    replicas >= 0
                else {
                    throw APIStatus.invalid(
                        kind: "Scale", group: "autoscaling", name: address.name,
                        causes: [
                            .init(
                                reason: "FieldValueInvalid",
                                message:
                                    "Invalid value: \(scale.value(at: "spec", "replicas")?.scalar?.text ?? "null"): "
                                    + "must be greater than or equal to 0", field: "spec.replicas")
                        ])
                }
                var new = old
                view.setReplicas(&new, replicas)
                if let version = scale.value(at: "metadata", "resourceVersion")?.string, !version.isEmpty {
                    new.setMetadata("resourceVersion", .string(version))
                }
                return new
            }
        }
        return .json(view.scale(of: outcome.object))
    }

    // MARK: Other parts

    private func finalize(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let body = try request.object()
        let object = try state.write { state throws(APIStatus) in
            guard var object = state.object(address.resource.storage, address.id) else {
                throw address.resource.notFound(address.name)
            }
            object.set("spec", "finalizers", to: body.value(at: "spec", "finalizers") ?? .sequence([]))
            if object.isTerminating, Strategy.isEmptyNamespace(object), object.finalizers.isEmpty {
                state.remove(address.resource.storage, address.id, last: object)
                return object
            }
            return state.put(object, address.resource.storage, address.id)
        }
        return .json(object)
    }

    private func log(_ address: Address, _ request: APIRequest) throws(APIStatus) -> APIResponse {
        let pod = try state.write { state throws(APIStatus) in
            guard let object = state.object(address.resource.storage, address.id) else {
                throw address.resource.notFound(address.name)
            }
            return object
        }
        let names = (pod.value(at: "spec", "containers")?.sequence ?? []).compactMap { $0["name"]?.string }
        let container = request.parameter("container") ?? names.first ?? ""
        guard names.contains(container) else {
            throw APIStatus.badRequest("container \(container) is not valid for pod \(address.name)")
        }
        return .text("The sandbox cluster runs no containers; \(container) of \(address.name) would log here.\n")
    }

    private func evict(_ address: Address) throws(APIStatus) -> APIResponse {
        _ = try state.write { state throws(APIStatus) in
            try state.delete(address.resource, address.id, DeleteOptions())
        }
        return .json(
            .mapping([
                "kind": .string("Status"), "apiVersion": .string("v1"), "metadata": .mapping([:]),
                "status": .string("Success"), "code": .int(201),
            ]), status: 201)
    }
}

/// An object seen as a `Scale`.
struct ScaleView: Sendable {
    private let replicasPath: [String]
    private let statusPath: [String]
    private let selectorPath: [String]?
    private let isCustom: Bool

    init(_ resource: Resource) {
        func keys(_ path: String?) -> [String]? { path?.split(separator: ".").map(String.init) }
        let scale = resource.custom?.scale
        isCustom = resource.custom != nil
        replicasPath = keys(scale?["specReplicasPath"]?.string) ?? ["spec", "replicas"]
        statusPath = keys(scale?["statusReplicasPath"]?.string) ?? ["status", "replicas"]
        selectorPath = keys(scale?["labelSelectorPath"]?.string)
    }

    /// The scale of an object.
    func scale(of object: Node) -> Node {
        var metadata = Node.mapping([:])
        for key in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[key] = object.value(at: "metadata", key)
        }
        var status = Node.mapping(["replicas": .int(value(statusPath, object)?.int ?? 0)])
        if isCustom {
            if let path = selectorPath, let text = value(path, object)?.string { status["selector"] = .string(text) }
        } else if let selector = object.value(at: "spec", "selector") {
            // A replication controller's selector is a mapping of labels.
            let labels = selector["matchLabels"] == nil && selector["matchExpressions"] == nil
            status["selector"] = .string(
                LabelSelector(labels ? .mapping(["matchLabels": selector]) : selector).text)
        }
        var spec = Node.mapping([:])
        let replicas = value(replicasPath, object)?.int ?? (isCustom ? 0 : 1)
        if replicas != 0 { spec["replicas"] = .int(replicas) }
        return .mapping([
            "kind": .string("Scale"), "apiVersion": .string("autoscaling/v1"), "metadata": metadata, "spec": spec,
            "status": status,
        ])
    }

    /// Sets the number of replicas in an object.
    func setReplicas(_ object: inout Node, _ replicas: Int) {
        switch replicasPath.count {
        case 2: object.set(replicasPath[0], replicasPath[1], to: .int(replicas))
        case 3: object.set(replicasPath[0], replicasPath[1], replicasPath[2], to: .int(replicas))
        default: object.set("spec", "replicas", to: .int(replicas))
        }
    }

    private func value(_ path: [String], _ object: Node) -> Node? {
        var node: Node? = object
        for key in path { node = node?[key] }
        return node
    }
}
