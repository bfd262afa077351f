/// The functions of an execution, and for each tree which of them it calls.
final class FunctionTable {
    private let functions: [ByteString: GoFunction]
    private var linked: [ByteString: LinkedFunction] = [:]
    private var links: [ObjectIdentifier: Link] = [:]

    /// The functions that a tree names, in the order of its `functionNames`.
    final class Link {
        /// Held, so that its identity stays its own.
        let tree: TemplateTree
        let functions: [LinkedFunction]

        init(tree: TemplateTree, functions: [LinkedFunction]) {
            self.tree = tree
            self.functions = functions
        }
    }

    init(_ functions: [ByteString: GoFunction]) { self.functions = functions }

    /// The functions that `tree` names.
    func link(for tree: TemplateTree) -> Link {
        if let link = links[ObjectIdentifier(tree)] { return link }
        let link = Link(tree: tree, functions: tree.functionNames.map { function(named: $0) })
        links[ObjectIdentifier(tree)] = link
        return link
    }

    private func function(named name: ByteString) -> LinkedFunction {
        if let function = linked[name] { return function }
        let function = LinkedFunction(name, functions[name])
        linked[name] = function
        return function
    }
}

/// A function that a template names, ready to be called.
final class LinkedFunction {
    /// What most parameters are, and the rest.
    enum Parameter: UInt8 { case any, string, other }

    let name: ByteString
    /// Go's own function of the name, unless there is another.
    let builtin: Builtin?
    let types: [GoType]
    let parameters: [Parameter]
    let isVariadic: Bool
    let givesAny: Bool
    /// The function; `nil` where there is only Go's own, or none.
    let body: (([GoValue]) throws -> GoValue)?
    let callingBody: ((TemplateExecution, [GoValue]) throws -> GoValue)?

    init(_ name: ByteString, _ function: GoFunction?) {
        self.name = name
        builtin = function == nil ? Builtin.named[name] : nil
        types = function?.parameters ?? []
        parameters = types.map { type in
            switch type {
            case .any: .any
            case .string: .string
            default: .other
            }
        }
        isVariadic = function?.isVariadic ?? false
        givesAny = function?.result == .any
        body = function?.body
        callingBody = function?.callingBody
    }
}
