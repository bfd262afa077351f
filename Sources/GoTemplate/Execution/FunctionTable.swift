/// The functions of an execution, and for each tree which of them it calls.
final class FunctionTable {
    /// A function that a template names.
    enum Entry {
        case function(GoFunction)
        case builtin(Builtin)
        case unknown
    }

    private let functions: [ByteString: GoFunction]
    private var links: [ObjectIdentifier: Link] = [:]

    /// Holds the tree, so that its identity stays its own.
    private struct Link {
        let tree: TemplateTree
        let entries: [Entry]
    }

    init(_ functions: [ByteString: GoFunction]) { self.functions = functions }

    /// The functions that `tree` names, in the order of its `functionNames`.
    func entries(for tree: TemplateTree) -> [Entry] {
        if let link = links[ObjectIdentifier(tree)] { return link.entries }
        let entries = tree.functionNames.map { name in
            if let function = functions[name] { return Entry.function(function) }
            return Builtin.named[name].map { .builtin($0) } ?? .unknown
        }
        links[ObjectIdentifier(tree)] = Link(tree: tree, entries: entries)
        return entries
    }
}
