import Manifests

/// The path of a field spec, taken apart: leads through mappings by name and through each item of a list.
struct FieldPath {
    /// The names on the way.
    let names: [String]

    /// Takes `path` apart: names between slashes, `\/` being a slash inside a name; a `[]` at a name's end only
    /// says that a list is meant. One slash at the start is allowed.
    init(_ path: String) {
        var names: [String] = []
        var name: [UInt8] = []
        for byte in path.utf8 {
            guard byte == UInt8(ascii: "/") else {
                name.append(byte)
                continue
            }
            if name.last == UInt8(ascii: "\\") {
                name[name.count - 1] = byte
            } else {
                names.append(String(decoding: name, as: UTF8.self))
                name.removeAll(keepingCapacity: true)
            }
        }
        names.append(String(decoding: name, as: UTF8.self))
        if names.count > 1, names[0].isEmpty { names.removeFirst() }
        self.names = names.map { $0.hasSuffix("[]") ? String($0.dropLast(2)) : $0 }
    }

    /// Gives `visit` each node that the path leads to and puts what it returns in its place; `nil` leaves it. The
    /// tree is not touched when nothing changes. Throws what `visit` throws, and `PathError` where the path
    /// meets a scalar on its way.
    func update(_ root: Resource, _ visit: (Node) throws -> Node?) throws {
        var replacements: [Node?] = []
        var changes = false
        try collect(root.node, names[...]) { node in
            let replacement = try visit(node)
            if replacement != nil { changes = true }
            replacements.append(replacement)
        }
        guard changes else { return }
        var rest = replacements[...]
        Self.put(&rest, in: &root.node, names[...])
    }

    /// A path that does not fit the object.
    enum PathError: Error {
        case emptyName
        case meetsScalar(before: String)
    }

    private func collect(_ node: Node, _ names: ArraySlice<String>, _ visit: (Node) throws -> Void) throws {
        guard let name = names.first else { return try visit(node) }
        switch node.content {
        case .scalar(let scalar):
            guard scalar.kind == .null else { throw PathError.meetsScalar(before: name) }
        case .sequence(let items):
            for item in items { try collect(item, names, visit) }
        case .mapping(let mapping):
            guard !name.isEmpty else { throw PathError.emptyName }
            if let next = mapping[name] { try collect(next, names.dropFirst(), visit) }
        }
    }

    /// Follows the same way as `collect` and takes the replacements in the same order.
    private static func put(
        _ replacements: inout ArraySlice<Node?>, in node: inout Node, _ names: ArraySlice<String>
    ) {
        guard let name = names.first else {
            if let replacement = replacements.popFirst() ?? nil { node = replacement }
            return
        }
        switch node.content {
        case .scalar: break
        case .sequence(var items):
            node.content = .sequence([])
            for index in items.indices { put(&replacements, in: &items[index], names) }
            node.content = .sequence(items)
        case .mapping(var mapping):
            guard let index = mapping.index(of: name) else { return }
            node.content = .mapping(Mapping())
            mapping.updateValue(at: index) { put(&replacements, in: &$0, names.dropFirst()) }
            node.content = .mapping(mapping)
        }
    }
}
