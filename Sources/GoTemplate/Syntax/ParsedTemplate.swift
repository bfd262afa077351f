/// A source and the templates it defines, ready to be executed any number of times.
public struct ParsedTemplate: Sendable {
    /// The name under which the source was parsed: the name of its own body.
    public let name: ByteString
    /// The body of the source under `name`, and its `define`s and `block`s.
    let trees: [ByteString: TemplateTree]

    /// Parses a source.
    ///
    /// - Parameters:
    ///   - source: The text.
    ///   - name: Its name, in error messages and as a template.
    ///   - functions: The functions that the text may call besides Go's own.
    /// - Throws: `TemplateError` of the kind `syntax`.
    public init(
        parsing source: [UInt8], name: ByteString, functions: Set<ByteString>
    ) throws(TemplateError) {
        self.name = name
        trees = try TemplateParser.parse(source, name: name, functions: functions)
    }

    /// Whether there are templates besides the body of the source.
    public var hasDefinitions: Bool { trees.count > 1 }

    /// The names of the templates, in bytewise order.
    public var definedNames: [ByteString] { trees.keys.sorted() }

    /// The body of a template as Go's `String()` writes it; `nil` where there is none of that name.
    public func text(of name: ByteString) -> ByteString? {
        trees[name].map { tree in
            var bytes: [UInt8] = []
            for statement in tree.statements { statement.node.write(to: &bytes) }
            return ByteString(bytes)
        }
    }
}
