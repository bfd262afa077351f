import Manifests

/// What validation must know about an object besides its fields.
struct ValidationContext: Sendable {
    /// The kind.
    var kind: GroupVersionKind
    /// The plural name.
    var resource: String
    /// Whether its objects live in namespaces.
    var isNamespaced: Bool
    /// Whether it is a custom resource.
    var isCustom: Bool
}

/// Collects what is wrong with an object, in the words of the API machinery.
struct ValidationCauses {
    private(set) var all: [APIStatus.Cause] = []

    private mutating func add(_ reason: String, _ path: String, _ message: String) {
        all.append(APIStatus.Cause(reason: reason, message: message, field: path))
    }

    /// A value is missing.
    mutating func required(_ path: String, _ detail: String = "") {
        add("FieldValueRequired", path, detail.isEmpty ? "Required value" : "Required value: \(detail)")
    }

    /// A value is wrong.
    mutating func invalid(_ path: String, _ value: Node?, _ detail: String) {
        add("FieldValueInvalid", path, "Invalid value: \(PathElement.json(value ?? .null)): \(detail)")
    }

    /// A value is not one of those that may be.
    mutating func notSupported(_ path: String, _ value: Node?, _ supported: [String]) {
        let list = supported.map { PathElement.json(.string($0)) }.joined(separator: ", ")
        add(
            "FieldValueNotSupported", path,
            "Unsupported value: \(PathElement.json(value ?? .string(""))): supported values: \(list)")
    }

    /// A value stands twice.
    mutating func duplicate(_ path: String, _ value: Node) {
        add("FieldValueDuplicate", path, "Duplicate value: \(PathElement.json(value))")
    }

    /// A value may not be there, or not be changed.
    mutating func forbidden(_ path: String, _ detail: String) {
        add("FieldValueForbidden", path, "Forbidden: \(detail)")
    }

    /// A value refers to something that is not there.
    mutating func notFound(_ path: String, _ value: Node) {
        add("FieldValueNotFound", path, "Not found: \(PathElement.json(value))")
    }

    /// A value is too long.
    mutating func tooLong(_ path: String, _ limit: Int) {
        add("FieldValueTooLong", path, "Too long: may not be more than \(limit) bytes")
    }

    /// A value changed that must stay.
    mutating func immutable(_ path: String, _ new: Node?, _ old: Node?) {
        if new ?? .null != old ?? .null { invalid(path, new, "field is immutable") }
    }
}
