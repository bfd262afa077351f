import Base
import Manifests

/// Reads a mapping as Go's JSON decoder fills a struct with unknown fields refused: keys match regardless of the case
/// of ASCII letters, a null leaves the field as it is, and a value of another type is an error that names file, line,
/// column and field.
struct GoObjectReader {
    /// The file, for errors.
    let path: String
    /// The dotted path of the object, such as `patches[0].target`; empty at the top.
    let field: String
    /// The object itself; `nil` where a null stands.
    let mapping: Mapping?
    /// The place of the object.
    let place: Node
    /// Whether unknown fields are ignored and numbers and booleans are taken for strings, as Kustomize reads the
    /// configuration of transformers and generators.
    let isLenient: Bool
    private var known: [Bool]

    /// Throws `KustomizeError` where `node` is neither a mapping nor a null.
    init(_ node: Node, path: String, field: String = "", isLenient: Bool = false) throws {
        self.isLenient = isLenient
        self.path = path
        self.field = field
        place = node
        mapping = node.mapping
        known = Array(repeating: false, count: mapping?.count ?? 0)
        if mapping == nil, !node.isNull {
            throw GoObjectReader.mismatch(node, path: path, field: field, wanted: "a mapping")
        }
    }

    /// The value under `name`, whatever it is; `nil` where it is missing or null. Of several spellings the one that
    /// comes last in the order of their bytes counts, since the text went through sorted JSON.
    mutating func node(_ name: String) -> Node? {
        guard let mapping else { return nil }
        var found: Int?
        for (index, entry) in mapping.entries.enumerated() where GoObjectReader.matches(entry.key, name) {
            known[index] = true
            if entry.value.isNull { continue }
            if let other = found,
                !mapping.entries[other].key.utf8.lexicographicallyPrecedes(entry.key.utf8)
            {
                continue
            }
            found = index
        }
        return found.map { mapping.entries[$0].value }
    }

    /// A string; empty where it is missing.
    mutating func string(_ name: String) throws -> String { try optionalString(name) ?? "" }

    /// A string, or `nil` where it is missing.
    mutating func optionalString(_ name: String) throws -> String? {
        guard let node = node(name) else { return nil }
        return try string(node, field: child(name))
    }

    /// A boolean; false where it is missing.
    mutating func bool(_ name: String) throws -> Bool {
        guard let node = node(name) else { return false }
        guard let value = node.bool else {
            throw GoObjectReader.mismatch(node, path: path, field: child(name), wanted: "true or false")
        }
        return value
    }

    /// An integer; 0 where it is missing.
    mutating func int(_ name: String) throws -> Int {
        guard let node = node(name) else { return 0 }
        // 1.0 is the integer 1 in the JSON that the tool makes of it.
        guard let value = node.int ?? node.scalar?.wholeNumber else {
            throw GoObjectReader.mismatch(node, path: path, field: child(name), wanted: "an integer")
        }
        return value
    }

    /// A list; `nil` where it is missing.
    mutating func optionalList(_ name: String) throws -> [Node]? {
        guard let node = node(name) else { return nil }
        guard let items = node.sequence else {
            throw GoObjectReader.mismatch(node, path: path, field: child(name), wanted: "a list")
        }
        return items
    }

    /// A list of strings; empty where it is missing. A null in it is an empty string.
    mutating func strings(_ name: String) throws -> [String] {
        try (optionalList(name) ?? []).enumerated().map { index, item in
            item.isNull ? "" : try string(item, field: "\(child(name))[\(index)]")
        }
    }

    /// A mapping of strings, sorted by the bytes of the keys; `nil` where it is missing.
    mutating func optionalStringMap(_ name: String) throws -> [(key: String, value: String)]? {
        guard let node = node(name) else { return nil }
        guard let mapping = node.mapping else {
            throw GoObjectReader.mismatch(node, path: path, field: child(name), wanted: "a mapping of strings")
        }
        return try mapping.sorted().entries.map { entry in
            let text =
                entry.value.isNull
                ? "" : try string(entry.value, field: "\(child(name)).\(entry.key)")
            return (entry.key, text)
        }
    }

    /// A mapping of strings, sorted by the bytes of the keys.
    mutating func stringMap(_ name: String) throws -> [(key: String, value: String)] {
        try optionalStringMap(name) ?? []
    }

    /// An object, read by `read`, which must read all its fields; `nil` where it is missing.
    mutating func object<Value>(
        _ name: String, _ read: (inout GoObjectReader) throws -> Value
    ) throws -> Value? {
        guard let node = node(name) else { return nil }
        return try GoObjectReader.read(node, path: path, field: child(name), isLenient: isLenient, read)
    }

    /// A list of objects, each read by `read`. A null in it is an object without fields.
    mutating func objects<Value>(
        _ name: String, _ read: (inout GoObjectReader) throws -> Value
    ) throws -> [Value] {
        let items = try optionalList(name) ?? []
        return try items.enumerated().map { index, item in
            try GoObjectReader.read(
                item, path: path, field: "\(child(name))[\(index)]", isLenient: isLenient, read)
        }
    }

    /// Reads one object and refuses the fields that `read` did not ask for.
    static func read<Value>(
        _ node: Node, path: String, field: String = "", isLenient: Bool = false,
        _ read: (inout GoObjectReader) throws -> Value
    ) throws -> Value {
        var reader = try GoObjectReader(node, path: path, field: field, isLenient: isLenient)
        let value = try read(&reader)
        try reader.refuseUnknown()
        return value
    }

    /// Throws `KustomizeError` for a field that nobody asked for.
    func refuseUnknown() throws {
        guard !isLenient, let mapping, let index = known.firstIndex(of: false) else { return }
        let entry = mapping.entries[index]
        let owner = field.isEmpty ? "" : " in \(field)"
        throw KustomizeError(
            .malformedKustomization, at: location(line: entry.line, column: entry.column),
            "unknown field \"\(entry.key)\"\(owner)")
    }

    /// The path of a field of this object.
    func child(_ name: String) -> String { field.isEmpty ? name : "\(field).\(name)" }

    /// A place in the file.
    func location(line: Int32, column: Int32) -> SourceLocation {
        SourceLocation(path: path, line: Int(line), column: Int(column))
    }

    /// Whether Go takes `key` for the field `name`: equal but for the case of ASCII letters.
    static func matches(_ key: String, _ name: String) -> Bool {
        guard key.utf8.count == name.utf8.count else { return false }
        for (left, right) in zip(key.utf8, name.utf8) where left != right {
            let lower = left | 0x20
            guard lower == right | 0x20, lower >= UInt8(ascii: "a"), lower <= UInt8(ascii: "z") else { return false }
        }
        return true
    }

    private func string(_ node: Node, field: String) throws -> String {
        if let text = node.string { return text }
        if isLenient, let scalar = node.scalar {
            if let value = scalar.bool { return value ? "true" : "false" }
            // As YAML writes numbers, which is Go's way.
            return String(YAML.text(node).dropLast())
        }
        throw GoObjectReader.mismatch(node, path: path, field: field, wanted: "a string")
    }

    static func mismatch(_ node: Node, path: String, field: String, wanted: String) -> KustomizeError {
        let found =
            switch node.content {
            case .mapping: "a mapping"
            case .sequence: "a list"
            case .scalar(let scalar):
                switch scalar.kind {
                case .null: "null"
                case .bool: "the boolean \(scalar.text)"
                case .int, .float: "the number \(scalar.text)"
                case .string: "a string"
                }
            }
        var message = "\(field.isEmpty ? "this file" : field) must be \(wanted), but \(found) was found"
        if wanted == "a string", node.scalar != nil { message += "; put it in quotes" }
        return KustomizeError(
            .malformedKustomization,
            at: SourceLocation(path: path, line: Int(node.line), column: Int(node.column)), message)
    }
}

extension Scalar {
    /// A float's value without a fraction.
    fileprivate var wholeNumber: Int? {
        guard kind == .float, let double, abs(double) < 1e15 else { return nil }
        return Int(exactly: double)
    }
}
