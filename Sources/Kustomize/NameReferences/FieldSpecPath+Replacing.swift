import Manifests

extension FieldSpecPath {
    /// Gives `visit` each node that the path leads to and puts what it returns in its place; `nil` leaves it. The
    /// resource may be read meanwhile, and its tree is not touched when nothing changes, as most often. Throws what
    /// `visit` throws, and `FieldProblem` where the path meets a scalar on its way.
    func replace(in resource: Resource, _ visit: (Node) throws -> Node?) throws {
        var replacements: [Node?] = []
        var changes = segments.contains { $0.isList }
        try collect(resource.node, 0) { node in
            let replacement = try visit(node)
            if replacement != nil { changes = true }
            replacements.append(replacement)
        }
        guard changes else { return }
        // The fields come in the same order again.
        var rest = replacements[...]
        try update(&resource.node, creating: nil) { (node, _) throws(FieldProblem) in
            if let replacement = rest.popFirst() ?? nil { node = replacement }
        }
    }

    private func collect(_ node: Node, _ depth: Int, _ visit: (Node) throws -> Void) throws {
        if depth == segments.count { return try visit(node) }
        switch node.content {
        case .scalar(let scalar):
            guard scalar.kind == .null else {
                throw FieldProblem("a mapping or list was expected on the way, but a scalar is there", at: node)
            }
        case .sequence(let items):
            for item in items { try collect(item, depth, visit) }
        case .mapping(let mapping):
            let segment = segments[depth]
            if let problem = segment.problem { throw FieldProblem(problem, at: node) }
            if let next = mapping[segment.name] { try collect(next, depth + 1, visit) }
        }
    }
}
