import Manifests

/// Who owns which fields of an object: its `metadata.managedFields`, decoded.
struct ManagedFields: Sendable {
    /// What makes an entry one of its own. An apply's entry stays the same over versions, an update's does not.
    struct Manager: Hashable, Sendable {
        var name: String
        var isApply: Bool
        var subresource: String
        /// The version of an update; empty for an apply.
        var apiVersion: String
    }

    /// What one manager owns.
    struct Ownership: Sendable {
        var fields: FieldSet
        /// The version the fields are named in.
        var apiVersion: String
        /// When it last changed; `nil` leaves the time out, as the `scale` subresource does.
        var time: String?
    }

    /// All entries.
    var owners: [Manager: Ownership] = [:]

    /// Whether nobody owns anything.
    var isEmpty: Bool { owners.isEmpty }

    /// No entries.
    init() {}

    /// Decodes the entries of an object; `nil` when one of them cannot be read.
    init?(of object: Node) {
        for entry in object.value(at: "metadata", "managedFields")?.items ?? [] {
            guard let fields = entry["fieldsV1"], let set = FieldSet(fieldsV1: fields),
                let operation = entry["operation"]?.string, operation == "Apply" || operation == "Update"
            else { return nil }
            let apiVersion = entry["apiVersion"]?.string ?? ""
            let manager = Manager(
                name: entry["manager"]?.string ?? "", isApply: operation == "Apply",
                subresource: entry["subresource"]?.string ?? "", apiVersion: operation == "Apply" ? "" : apiVersion)
            owners[manager] = Ownership(fields: set, apiVersion: apiVersion, time: entry["time"]?.string)
        }
    }

    /// Puts the entries into an object: applies first, then by time, manager and so on.
    func encode(into object: inout Node) {
        let sorted = owners.sorted { left, right in
            let l = left.key, r = right.key
            if l.isApply != r.isApply { return l.isApply }
            if left.value.time != right.value.time { return (left.value.time ?? "") < (right.value.time ?? "") }
            if l.name != r.name { return l.name < r.name }
            if left.value.apiVersion != right.value.apiVersion { return left.value.apiVersion < right.value.apiVersion }
            return l.subresource < r.subresource
        }
        let entries = sorted.map { manager, ownership in
            var entry = Node.mapping([
                "manager": .string(manager.name), "operation": .string(manager.isApply ? "Apply" : "Update"),
                "apiVersion": .string(ownership.apiVersion),
            ])
            if let time = ownership.time { entry["time"] = .string(time) }
            entry["fieldsType"] = .string("FieldsV1")
            entry["fieldsV1"] = ownership.fields.fieldsV1
            if !manager.subresource.isEmpty { entry["subresource"] = .string(manager.subresource) }
            return entry
        }
        var metadata = object["metadata"] ?? .mapping([:])
        metadata["managedFields"] = entries.isEmpty ? nil : .sequence(entries)
        object["metadata"] = metadata
    }

    /// Takes the entries out of an object.
    static func strip(_ object: inout Node) {
        guard var metadata = object["metadata"], metadata["managedFields"] != nil else { return }
        metadata["managedFields"] = nil
        object["metadata"] = metadata
    }

    /// Whether an object asks to forget all ownership, by a list of one empty entry.
    static func isReset(in object: Node) -> Bool {
        let entries = object.value(at: "metadata", "managedFields")?.items ?? []
        return entries.count == 1 && entries[0].mapping?.isEmpty == true
    }
}

/// An apply's value differs from that of another manager who owns the field.
struct FieldConflicts: Error {
    /// The fields, manager by manager.
    var fields: [(manager: ManagedFields.Manager, apiVersion: String, path: [PathElement])]

    /// 409 with a cause a field, in the words of the API server.
    var status: APIStatus {
        let causes = fields.map { field in
            APIStatus.Cause(
                reason: "FieldManagerConflict", message: "conflict with \(Self.text(field.manager, field.apiVersion))",
                field: Self.text(field.path))
        }
        var message: String
        if fields.count == 1 {
            message = "Apply failed with 1 conflict: \(causes[0].message): \(causes[0].field)"
        } else {
            message = "Apply failed with \(fields.count) conflicts: "
            var lines: [String] = []
            var last: ManagedFields.Manager?
            for field in fields {
                if field.manager != last {
                    lines.append("conflicts with \(Self.text(field.manager, field.apiVersion)):")
                }
                last = field.manager
                lines.append("- \(Self.text(field.path))")
            }
            message += lines.joined(separator: "\n")
        }
        return APIStatus(
            code: 409, reason: "Conflict", message: message, details: APIStatus.Details(causes: causes))
    }

    private static func text(_ path: [PathElement]) -> String { path.map(\.description).joined() }

    private static func text(_ manager: ManagedFields.Manager, _ apiVersion: String) -> String {
        var text = PathElement.json(.string(manager.name))
        if !manager.subresource.isEmpty {
            text += " with subresource \(PathElement.json(.string(manager.subresource)))"
        }
        if !manager.isApply { text += " using \(apiVersion)" }
        return text
    }
}
