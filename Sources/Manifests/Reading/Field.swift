public import Base

/// One value while it is being read: the node, what it is called, and where problems go.
public struct Field {
    /// The value.
    public let node: Node
    /// Its name as a user would say it, such as `receivers[0].secret`; empty for the whole document.
    public let name: String
    /// The file's path as the user knows it.
    public let file: String
    /// Where problems are reported.
    public let sink: DiagnosticSink

    /// Creates a field.
    public init(_ node: Node, name: String, file: String, sink: DiagnosticSink) {
        self.node = node
        self.name = name
        self.file = file
        self.sink = sink
    }

    /// Where the value stands.
    public var location: SourceLocation {
        SourceLocation(path: file, line: Int(node.line), column: Int(node.column))
    }

    /// Reports that this value is wrong. The message is put after the field's name.
    public func error(_ message: String, suggestion: String? = nil) {
        sink.error(named(message), at: location, suggestion: suggestion)
    }

    /// Reports that this value has less effect than its author would expect.
    public func warning(_ message: String, suggestion: String? = nil) {
        sink.warning(named(message), at: location, suggestion: suggestion)
    }

    /// Reports that another type of value was expected: `found a number (5), expected a string`.
    public func wrongType(expected: String) {
        error("found \(node.describedForUsers), expected \(expected)")
    }

    private func named(_ message: String) -> String { name.isEmpty ? message : "\(name): \(message)" }
}

extension Node {
    /// What a user would call this value: `a number (5)`, `a list`. The content of strings is not shown, since it
    /// may be a secret.
    var describedForUsers: String {
        switch content {
        case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: "nothing"
            case .bool: "a boolean (\(scalar.text))"
            case .int, .float: "a number (\(scalar.text.prefix(40)))"
            case .string: scalar.text.isEmpty ? "an empty string" : "a string"
            }
        }
    }
}
