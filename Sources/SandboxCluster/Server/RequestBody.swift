import Base
import Manifests

extension APIRequest {
    /// The body as one object, from JSON, YAML or, unless it is a custom resource, protobuf.
    func object(isCustom: Bool = false) throws(APIStatus) -> Node {
        switch mediaType {
        case "application/json", "": return try Self.json(body)
        case "application/yaml": return try Self.yaml(body)
        case ProtobufEnvelope.mediaType where !isCustom: return try Self.protobuf(body)
        default:
            throw Self.unsupported(
                ["application/json", "application/yaml"] + (isCustom ? [] : [ProtobufEnvelope.mediaType]))
        }
    }

    /// 415 for a body in a form that is not read.
    static func unsupported(_ accepted: [String]) -> APIStatus {
        APIStatus(
            code: 415, reason: "UnsupportedMediaType",
            message: "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "), details: APIStatus.Details())
    }

    /// Reads JSON.
    static func json(_ bytes: [UInt8]) throws(APIStatus) -> Node {
        do {
            return try JSON.parse(bytes, path: "body", limits: .cluster)
        } catch {
            throw APIStatus.badRequest("couldn't decode the body of the request: \(error)")
        }
    }

    /// Reads an object of a built-in kind from protobuf.
    private static func protobuf(_ bytes: [UInt8]) throws(APIStatus) -> Node {
        do {
            return try ProtobufEnvelope(bytes).object()
        } catch {
            throw APIStatus.badRequest("couldn't decode the body of the request: \(error)")
        }
    }

    /// Reads one YAML document.
    static func yaml(_ bytes: [UInt8]) throws(APIStatus) -> Node {
        do {
            let documents = try YAML.parse(bytes, path: "body").compactMap(\.node)
            guard documents.count == 1 else {
                throw APIStatus.badRequest("the body of the request must hold one object, not \(documents.count)")
            }
            return documents[0]
        } catch let error as APIStatus {
            throw error
        } catch {
            throw APIStatus.badRequest("error decoding YAML: \(error)")
        }
    }

    /// The circumstances of a write, from the parameters.
    func writeContext(subresource: String = "") throws(APIStatus) -> WriteContext {
        var context = WriteContext(manager: manager, subresource: subresource)
        context.isDryRun = try isDryRun()
        context.force = flag("force")
        if let text = parameter("fieldValidation") {
            guard let validation = FieldRequest.Validation(rawValue: text) else {
                throw APIStatus.invalid(
                    kind: "PatchOptions", group: "meta.k8s.io", name: "",
                    causes: [
                        .init(
                            reason: "FieldValueNotSupported",
                            message:
                                "Unsupported value: \"\(text)\": supported values: \"Ignore\", \"Strict\", \"Warn\"",
                            field: "fieldValidation")
                    ])
            }
            context.validation = validation
        }
        return context
    }

    /// Whether `dryRun=All` is given.
    func isDryRun() throws(APIStatus) -> Bool {
        guard let text = parameter("dryRun") else { return false }
        guard text == "All" else {
            throw APIStatus.invalid(
                kind: "PatchOptions", group: "meta.k8s.io", name: "",
                causes: [
                    .init(
                        reason: "FieldValueNotSupported",
                        message: "Unsupported value: \"\(text)\": supported values: \"All\"", field: "dryRun")
                ])
        }
        return true
    }

    /// The options of a deletion, from the body or the parameters.
    func deleteOptions() throws(APIStatus) -> DeleteOptions {
        var options = DeleteOptions()
        options.isDryRun = try isDryRun()
        var propagation = parameter("propagationPolicy")
        if flag("orphanDependents") { propagation = propagation ?? "Orphan" }
        if !body.isEmpty {
            let node = try object()
            propagation = node["propagationPolicy"]?.string ?? propagation
            if node["orphanDependents"]?.bool == true { propagation = propagation ?? "Orphan" }
            options.uid = node.value(at: "preconditions", "uid")?.string
            options.resourceVersion = node.value(at: "preconditions", "resourceVersion")?.string
            if node["dryRun"]?.sequence?.contains(where: { $0.string == "All" }) == true { options.isDryRun = true }
        }
        if let propagation {
            guard let known = DeleteOptions.Propagation(rawValue: propagation) else {
                throw APIStatus.invalid(
                    kind: "DeleteOptions", group: "meta.k8s.io", name: "",
                    causes: [
                        .init(
                            reason: "FieldValueNotSupported",
                            message: "Unsupported value: \"\(propagation)\": supported values: \"Foreground\", "
                                + "\"Background\", \"Orphan\", \"nil\"", field: "propagationPolicy")
                    ])
            }
            options.propagation = known
        }
        return options
    }
}
