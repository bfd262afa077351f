/// Templates that may call each other by name.
///
/// A copy is what Go's `Clone` gives: what is added to one is not seen by the other. Copies of a set that is being executed
/// share its templates, and hold only what is changed in them: `tpl` makes one for each call.
public struct TemplateSet: Sendable {
    /// The name of the set, which errors mention: Helm's is `gotpl`.
    public let name: ByteString
    /// The templates; of a sealed set those that it had then.
    private var trees: [ByteString: TemplateTree] = [:]
    private var isSealed = false
    /// What has changed since: `nil` for what was removed.
    private var changes: [ByteString: TemplateTree?] = [:]

    /// Creates an empty set.
    public init(name: ByteString) { self.name = name }

    /// Adds what a source defines.
    ///
    /// A template of a name that exists takes the other's place, unless its body is only space and comments.
    public mutating func add(_ parsed: ParsedTemplate) {
        for (name, tree) in parsed.trees {
            if tree.isEmpty, contains(name) { continue }
            change(name, to: tree)
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

    /// Forgets a template, so that even an empty one may take its place.
    public mutating func remove(_ name: ByteString) {
        if contains(name) { change(name, to: nil) }
    }

    private mutating func change(_ name: ByteString, to tree: TemplateTree?) {
        if isSealed {
            changes[name] = .some(tree)
        } else {
            trees[name] = tree
        }
    }

    /// Whether there is a template of this name.
    public func contains(_ name: ByteString) -> Bool { tree(name) != nil }

    /// The names of all templates, in bytewise order.
    public var names: [ByteString] {
        Set(trees.keys).union(changes.keys).filter { contains($0) }.sorted()
    }

    /// The template of this name.
    func tree(_ name: ByteString) -> TemplateTree? {
        if !changes.isEmpty, let change = changes[name] { return change }
        return trees[name]
    }

    /// The same set; what is changed in copies of it is kept beside the templates that they share.
    var sealed: TemplateSet {
        var copy = self
        copy.isSealed = true
        return copy
    }
}
