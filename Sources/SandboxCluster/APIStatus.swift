import Manifests

/// An answer of kind `Status`: how the API says that a request failed, or that an object is gone.
struct APIStatus: Error, Sendable {
    /// One of several causes of a failure.
    struct Cause: Sendable {
        /// A word such as `FieldValueInvalid`.
        var reason: String
        /// What is wrong, for people.
        var message: String
        /// The path of the field, such as `spec.replicas`.
        var field: String
    }

    /// The `details` of a status. Empty parts are left out of the answer.
    struct Details: Sendable {
        var name = ""
        var group = ""
        var kind = ""
        var uid = ""
        var causes: [Cause] = []
        /// `nil` leaves the field out.
        var retryAfterSeconds: Int?
    }

    /// The HTTP status code.
    var code: Int
    /// A word such as `NotFound`; empty leaves it out.
    var reason: String
    /// What is wrong, for people.
    var message: String
    /// Details, also written when all its parts are empty; `nil` leaves them out.
    var details: Details?

    /// Creates a failure.
    init(code: Int, reason: String, message: String, details: Details? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    /// 422 for an object whose fields are wrong, worded as the API machinery words it: one cause stands alone,
    /// several in brackets.
    static func invalid(kind: String, group: String, name: String, causes: [Cause]) -> APIStatus {
        let texts = causes.map { "\($0.field): \($0.message)" }
        let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        let qualified = group.isEmpty ? kind : "\(kind).\(group)"
        return APIStatus(
            code: 422, reason: "Invalid", message: "\(qualified) \"\(name)\" is invalid: \(list)",
            details: Details(name: name, group: group, kind: kind, causes: causes))
    }

    /// 400 for a request that makes no sense.
    static func badRequest(_ message: String) -> APIStatus {
        APIStatus(code: 400, reason: "BadRequest", message: message)
    }

    /// The status as an object of the API.
    var node: Node {
        var node = Node.mapping([
            "kind": .string("Status"), "apiVersion": .string("v1"), "metadata": .mapping([:]),
            "status": .string("Failure"), "message": .string(message),
        ])
        if !reason.isEmpty { node["reason"] = .string(reason) }
        if let details { node["details"] = details.node }
        node["code"] = .int(code)
        return node
    }
}

extension APIStatus.Details {
    /// The details as a mapping, in the order of the API's type.
    var node: Node {
        var node = Node.mapping([:])
        if !name.isEmpty { node["name"] = .string(name) }
        if !group.isEmpty { node["group"] = .string(group) }
        if !kind.isEmpty { node["kind"] = .string(kind) }
        if !uid.isEmpty { node["uid"] = .string(uid) }
        if !causes.isEmpty {
            node["causes"] = .sequence(
                causes.map { cause in
                    var node = Node.mapping(["reason": .string(cause.reason), "message": .string(cause.message)])
                    if !cause.field.isEmpty { node["field"] = .string(cause.field) }
                    return node
                })
        }
        if let retryAfterSeconds { node["retryAfterSeconds"] = .int(retryAfterSeconds) }
        return node
    }
}
