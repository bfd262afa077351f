/// A JSON Patch (RFC 6902), with the one extension that Kubernetes' server has: negative list positions count from
/// the end.
public struct JSONPatch: Sendable {
    /// One operation.
    public enum Operation: Sendable {
        /// Inserts a value, or replaces the value of a key.
        case add(path: JSONPointer, value: Node)
        /// Removes a value, which must be there.
        case remove(path: JSONPointer)
        /// Replaces a value, which must be there.
        case replace(path: JSONPointer, value: Node)
        /// Removes the value at `from` and adds it at `path`.
        case move(from: JSONPointer, path: JSONPointer)
        /// Adds a copy of the value at `from` at `path`.
        case copy(from: JSONPointer, path: JSONPointer)
        /// Fails the patch unless an equal value stands there.
        case test(path: JSONPointer, value: Node)
    }

    /// The operations, in order.
    public var operations: [Operation]

    /// Creates a patch.
    public init(_ operations: [Operation]) { self.operations = operations }

    /// Reads a patch from a parsed document. Throws `PatchError` with code `malformed`.
    public init(_ node: Node) throws(PatchError) {
        guard let items = node.sequence else {
            throw PatchError(.malformed, "a JSON patch is a list of operations")
        }
        operations = []
        for (index, item) in items.enumerated() { operations.append(try JSONPatch.operation(item, index)) }
    }

    private static func operation(_ node: Node, _ index: Int) throws(PatchError) -> Operation {
        guard node.mapping != nil else {
            throw PatchError(.malformed, operation: index, "an operation is an object with op and path")
        }
        guard let name = node["op"]?.string else {
            throw PatchError(.malformed, operation: index, "op is missing or no string")
        }
        let path = try pointer("path", of: node, index)
        func value() throws(PatchError) -> Node {
            guard let value = node["value"] else {
                throw PatchError(.malformed, operation: index, path: path.description, "\(name) needs a value")
            }
            return value
        }
        switch name {
        case "add": return .add(path: path, value: try value())
        case "remove": return .remove(path: path)
        case "replace": return .replace(path: path, value: try value())
        case "move":
            let from = try pointer("from", of: node, index)
            if from.tokens.count < path.tokens.count, path.tokens.starts(with: from.tokens, by: sameBytes) {
                throw PatchError(
                    .malformed, operation: index, path: path.description, "a value cannot be moved into itself")
            }
            return .move(from: from, path: path)
        case "copy": return .copy(from: try pointer("from", of: node, index), path: path)
        case "test": return .test(path: path, value: try value())
        default:
            throw PatchError(
                .malformed, operation: index, path: path.description,
                "unknown op \(quoted(name)); known are add, remove, replace, move, copy and test")
        }
    }

    private static func pointer(_ key: String, of node: Node, _ index: Int) throws(PatchError) -> JSONPointer {
        guard let text = node[key]?.string else {
            throw PatchError(.malformed, operation: index, "\(key) is missing or no string")
        }
        guard let pointer = JSONPointer(text) else {
            throw PatchError(
                .malformed, operation: index, path: text, "\(key) is no JSON pointer; one begins with \"/\"")
        }
        return pointer
    }

    /// The document after all operations; if one fails, none counts.
    public func apply(to document: Node) throws(PatchError) -> Node {
        var result = document
        for (index, operation) in operations.enumerated() {
            do {
                try JSONPatch.apply(operation, to: &result)
            } catch {
                var error = error
                error.operation = index
                throw error
            }
        }
        return result
    }

    // MARK: Operations

    private static func apply(_ operation: Operation, to document: inout Node) throws(PatchError) {
        switch operation {
        case .add(let path, let value): try add(value, at: path, to: &document)
        case .remove(let path): try remove(path, from: &document)
        case .replace(let path, let value):
            try change(path, path.tokens[...], of: &document) { node, token throws(PatchError) in
                guard let token else {
                    node = value
                    return
                }
                try replace(token, of: &node, by: value, path)
            }
        case .move(let from, let path):
            let value = try find(from, in: document)
            if from == path { return }
            try remove(from, from: &document)
            try add(value, at: path, to: &document)
        case .copy(let from, let path): try add(try find(from, in: document), at: path, to: &document)
        case .test(let path, let value):
            guard let found = try? find(path, in: document) else {
                // As Kubernetes' server has it: a test for null also holds where nothing stands.
                if value.isNull { return }
                throw PatchError(.testFailed, path: path.description, "the test failed: nothing stands there")
            }
            guard found == value else {
                throw PatchError(.testFailed, path: path.description, "the test failed: another value stands there")
            }
        }
    }

    private static func add(_ value: Node, at path: JSONPointer, to document: inout Node) throws(PatchError) {
        try change(path, path.tokens[...], of: &document) { node, token throws(PatchError) in
            guard let token else {
                node = value
                return
            }
            if var items = node.sequence {
                let index = token == "-" ? items.count : try position(token, count: items.count + 1, path)
                node.content = .null
                items.insert(value, at: index)
                node.content = .sequence(items)
            } else if node.mapping != nil {
                node[token] = value
            } else {
                throw notACollection(path)
            }
        }
    }

    private static func remove(_ path: JSONPointer, from document: inout Node) throws(PatchError) {
        try change(path, path.tokens[...], of: &document) { node, token throws(PatchError) in
            guard let token else { throw PatchError(.malformed, path: "", "the whole document cannot be removed") }
            if var items = node.sequence {
                let index = try position(token, count: items.count, path)
                node.content = .null
                items.remove(at: index)
                node.content = .sequence(items)
            } else if let mapping = node.mapping {
                guard mapping.index(of: token) != nil else { throw missing(path) }
                node[token] = nil
            } else {
                throw notACollection(path)
            }
        }
    }

    private static func replace(
        _ token: String, of node: inout Node, by value: Node, _ path: JSONPointer
    ) throws(PatchError) {
        if var items = node.sequence {
            let index = try position(token, count: items.count, path)
            node.content = .null
            items[index] = value
            node.content = .sequence(items)
        } else if let mapping = node.mapping {
            guard mapping.index(of: token) != nil else { throw missing(path) }
            node[token] = value
        } else {
            throw notACollection(path)
        }
    }

    // MARK: Places

    /// Calls `body` with the parent of the place and its last token, or with the document and `nil`.
    private static func change(
        _ path: JSONPointer, _ tokens: ArraySlice<String>, of node: inout Node,
        _ body: (inout Node, String?) throws(PatchError) -> Void
    ) throws(PatchError) {
        guard let token = tokens.first else { return try body(&node, nil) }
        guard tokens.count > 1 else { return try body(&node, token) }
        let rest = tokens.dropFirst()
        if var items = node.sequence {
            let index = try position(token, count: items.count, path)
            try change(path, rest, of: &items[index], body)
            node.content = .sequence(items)
        } else if let mapping = node.mapping {
            guard var child = mapping[token] else { throw missing(path) }
            try change(path, rest, of: &child, body)
            node[token] = child
        } else {
            throw notACollection(path)
        }
    }

    private static func find(_ path: JSONPointer, in document: Node) throws(PatchError) -> Node {
        var node = document
        for token in path.tokens {
            if let items = node.sequence {
                node = items[try position(token, count: items.count, path)]
            } else if let mapping = node.mapping {
                guard let child = mapping[token] else { throw missing(path) }
                node = child
            } else {
                throw notACollection(path)
            }
        }
        return node
    }

    private static func position(_ token: String, count: Int, _ path: JSONPointer) throws(PatchError) -> Int {
        let digits = token.utf8.first == UInt8(ascii: "-") ? token.utf8.dropFirst() : token.utf8[...]
        let isNumber =
            !digits.isEmpty && digits.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
            && (digits.count == 1 || digits.first != UInt8(ascii: "0"))
        guard isNumber, let number = Int(token) else {
            throw PatchError(.missingPath, path: path.description, "\(quoted(token)) is no position in a list")
        }
        let index = number < 0 ? count + number : number
        guard index >= 0, index < count else {
            throw PatchError(.missingPath, path: path.description, "position \(token) is outside the list")
        }
        return index
    }

    private static func missing(_ path: JSONPointer) -> PatchError {
        PatchError(.missingPath, path: path.description, "nothing stands there")
    }

    private static func notACollection(_ path: JSONPointer) -> PatchError {
        PatchError(.missingPath, path: path.description, "the path leads into a value that is no object or list")
    }
}

extension Node.Content {
    /// A null; put in a node while its collection is changed, so that the collection is not copied.
    static let null = Node.null.content
}
