public import Base

/// Reads a mapping field by field and reports everything that is wrong with it: missing fields, wrong types, and —
/// when `finish()` is called — keys that nobody asked for.
///
/// ```swift
/// let sink = DiagnosticSink()
/// let listener = FieldFormat<Listener>.object { reader in
///     let address = reader.optional("address", .nonEmptyString, default: "127.0.0.1")
///     let port = reader.required("port", .int(in: 1...65_535))
///     return port.map { Listener(address: address, port: $0) }
/// }
/// let value = FieldReader.read(document, as: listener, file: "martlet.yaml", sink: sink)
/// try sink.throwIfErrors()
/// ```
///
/// A reader stays within one function of one task.
public final class FieldReader {
    /// The mapping as a value.
    public let field: Field
    private let mapping: Mapping
    private var known: [String] = []
    private var acceptsUnknownKeys = false

    /// Reads a mapping; call `finish()` at the end. A value that is no mapping is reported and read as an empty one.
    /// Prefer `FieldFormat.object`, which does all this.
    public init(_ field: Field) {
        self.field = field
        if let mapping = field.node.mapping {
            self.mapping = mapping
        } else {
            self.mapping = Mapping()
            field.wrongType(expected: "a mapping")
        }
    }

    /// Reads a whole document.
    public static func read<Value>(
        _ document: Node, as format: FieldFormat<Value>, file: String, sink: DiagnosticSink
    ) -> Value? {
        format.read(Field(document, name: "", file: file, sink: sink))
    }

    /// Where the mapping stands.
    public var location: SourceLocation { field.location }

    /// All keys that are there, in order.
    public var keys: [String] { mapping.keys }

    /// Whether `key` is there with a value other than null. Asking does not count as reading.
    public func has(_ key: String) -> Bool { mapping[key].map { !$0.isNull } ?? false }

    /// Where `key` stands, or the mapping if it is not there.
    public func location(of key: String) -> SourceLocation {
        guard let index = mapping.index(of: key) else { return location }
        return Self.location(of: mapping.entries[index], in: field.file)
    }

    /// The value under `key`, or `nil` if it is not there, is null, or cannot be read.
    public func optional<Value>(_ key: String, _ format: FieldFormat<Value>) -> Value? {
        know(key)
        return child(key).flatMap(format.read)
    }

    /// The value under `key`, or `fallback` if it is not there, is null, or cannot be read.
    public func optional<Value>(_ key: String, _ format: FieldFormat<Value>, default fallback: Value) -> Value {
        optional(key, format) ?? fallback
    }

    /// The value under `key`; its absence is an error.
    public func required<Value>(_ key: String, _ format: FieldFormat<Value>) -> Value? {
        know(key)
        guard let child = child(key) else {
            if mapping.index(of: key) != nil {
                error("\(name(of: key)) is empty", at: key, suggestion: "write \(format.expected)")
            } else if field.node.mapping != nil {
                let place = field.name.isEmpty ? "" : " in \(field.name)"
                field.sink.error(
                    "field \"\(key)\" is missing\(place)", at: location, suggestion: "add it, \(format.expected)")
            }
            return nil
        }
        return format.read(child)
    }

    /// The value under exactly one of several keys; none or several of them is an error.
    public func exactlyOne<Value>(of cases: [(key: String, format: FieldFormat<Value>)]) -> Value? {
        for one in cases { know(one.key) }
        let present = cases.filter { has($0.key) }
        let names = cases.map { "\"\($0.key)\"" }.joined(separator: ", ")
        let subject = field.name.isEmpty ? "" : "\(field.name): "
        guard let first = present.first else {
            field.sink.error("\(subject)none of \(names) is given", at: location, suggestion: "add exactly one of them")
            return nil
        }
        guard present.count == 1 else {
            let both = present.map { "\"\($0.key)\"" }.joined(separator: " and ")
            field.sink.error(
                "\(subject)\(both) exclude each other", at: location(of: present[1].key),
                suggestion: "keep exactly one of \(names)")
            return nil
        }
        return optional(first.key, first.format)
    }

    /// The raw value under `key`, whatever it is; counts as reading it.
    public func node(_ key: String) -> Node? {
        know(key)
        return mapping[key]
    }

    /// Accepts `key` without looking at its value.
    public func ignore(_ keys: String...) { keys.forEach(know) }

    /// Accepts keys that nobody reads: for formats of others that grow.
    public func allowUnknownKeys() { acceptsUnknownKeys = true }

    /// Reports an error about the value under `key`.
    public func error(_ message: String, at key: String, suggestion: String? = nil) {
        field.sink.error(message, at: location(of: key), suggestion: suggestion)
    }

    /// Reports a warning about the value under `key`.
    public func warning(_ message: String, at key: String, suggestion: String? = nil) {
        field.sink.warning(message, at: location(of: key), suggestion: suggestion)
    }

    /// The name of the field under `key`, from the document's root: `spec.source.path`.
    public func name(of key: String) -> String { field.name.isEmpty ? key : "\(field.name).\(key)" }

    /// Reports each key that nobody read.
    public func finish() {
        guard !acceptsUnknownKeys else { return }
        for entry in mapping.entries where !known.contains(where: { sameBytes($0, entry.key) }) {
            let place = field.name.isEmpty ? "" : " in \(field.name)"
            let used = Set(mapping.keys)
            let nearest = Spelling.nearest(to: entry.key, among: known.filter { !used.contains($0) })
            let suggestion =
                if let nearest {
                    "did you mean \"\(nearest)\"?"
                } else if known.isEmpty {
                    "no fields are known here"
                } else {
                    "known fields are \(known.joined(separator: ", "))"
                }
            field.sink.error(
                "unknown field \"\(entry.key)\"\(place)", at: Self.location(of: entry, in: field.file),
                suggestion: suggestion)
        }
    }

    static func location(of entry: Mapping.Entry, in file: String) -> SourceLocation {
        SourceLocation(path: file, line: Int(entry.line), column: Int(entry.column))
    }

    private func child(_ key: String) -> Field? {
        guard let index = mapping.index(of: key) else { return nil }
        let entry = mapping.entries[index]
        guard !entry.value.isNull else { return nil }
        var node = entry.value
        // A value without a place of its own stands where its key stands.
        if node.line == 0 {
            node.line = entry.line
            node.column = entry.column
        }
        return Field(node, name: name(of: key), file: field.file, sink: field.sink)
    }

    private func know(_ key: String) {
        if !known.contains(where: { sameBytes($0, key) }) { known.append(key) }
    }
}
