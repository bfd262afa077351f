/// Templates that may call each other by name.
///
/// A copy is what Go's `Clone` gives: what is added to one is not seen by the other. Copying is cheap.
public struct TemplateSet: Sendable {
    /// The name of the set, which errors mention: Helm's is `gotpl`.
    public let name: ByteString
    private var trees: [ByteString: TemplateTree] = [:]

    /// Creates an empty set.
    public init(name: ByteString) { self.name = name }

    /// Adds what a source defines.
    ///
    /// A template of a name that exists takes the other's place, unless its body is only space and comments.
    public mutating func add(_ parsed: ParsedTemplate) {
        for (name, tree) in parsed.trees {
            if tree.isEmpty, trees[name] != nil { continue }
            trees[name] = tree
        }
    }

    /// Parses a source and adds it.
    ///
    /// - Throws: `TemplateError` of the kind `syntax`; the set is then as it was.
    public mutating func parse(
        _ source: [UInt8], name: ByteString, functions: Set<ByteString>
    ) throws(TemplateError) {
        add(try ParsedTemplate(parsing: source, name: name, functions: functions))
    }

    /// Takes a template away, if there is one of this name.
    public mutating func remove(_ name: ByteString) { trees[name] = nil }

    /// Whether there is a template of this name.
    public func contains(_ name: ByteString) -> Bool { trees[name] != nil }

    /// The names of all templates, in bytewise order.
    public var names: [ByteString] { trees.keys.sorted() }

    /// The template of this name.
    func tree(_ name: ByteString) -> TemplateTree? { trees[name] }
}
