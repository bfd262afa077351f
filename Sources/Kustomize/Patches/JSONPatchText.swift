import Base
import Manifests

/// A JSON patch (RFC 6902) as text: JSON if it begins with `[`, YAML otherwise.
struct JSONPatchText {
    private let operations: Node
    private let path: String

    /// Throws `KustomizeError` (`malformedFile`) for what is no list of objects. What the operations are is only
    /// looked at when the patch is applied.
    init(_ text: String, path: String) throws {
        let node: Node?
        do {
            if text.utf8.first == UInt8(ascii: "[") {
                node = try JSON.parse(text, path: path)
            } else {
                node = try YAML.parse(text, path: path).first?.node
            }
        } catch {
            throw KustomizeError(.malformedFile, error)
        }
        self.path = path
        guard let node, !node.isNull else {
            operations = .sequence([])
            return
        }
        guard let items = node.sequence, items.allSatisfy({ $0.mapping != nil || $0.isNull }) else {
            throw KustomizeError(
                .malformedFile, at: SourceLocation(path: path, line: Int(node.line), column: Int(node.column)),
                "a JSON patch is a list of operations, each with op and path")
        }
        operations = JSONPatchText.completed(node.withoutStyles())
    }

    /// Fills in what Kustomize's library does without: a missing value is null, a path may lack its first slash (what
    /// stands before the first one is dropped), and a tilde may stand for itself.
    private static func completed(_ operations: Node) -> Node {
        .sequence(
            (operations.sequence ?? []).map { operation in
                guard operation.mapping != nil else { return operation }
                var operation = operation
                if operation["value"] == nil { operation["value"] = .null }
                for key in ["path", "from"] {
                    guard let text = operation[key]?.string else { continue }
                    operation[key] = .string(pointer(text))
                }
                return operation
            })
    }

    private static func pointer(_ text: String) -> String {
        var bytes: [UInt8] = []
        var isStarted = false
        let utf8 = Array(text.utf8)
        for (index, byte) in utf8.enumerated() {
            if byte == UInt8(ascii: "/") { isStarted = true }
            guard isStarted else { continue }
            bytes.append(byte)
            let next = index + 1 < utf8.count ? utf8[index + 1] : 0
            if byte == UInt8(ascii: "~"), next != UInt8(ascii: "0"), next != UInt8(ascii: "1") {
                bytes.append(UInt8(ascii: "0"))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    var isEmpty: Bool { operations.sequence?.isEmpty ?? true }

    /// Applies the patch to each resource. Everything about them goes through JSON, so large numbers lose digits.
    func apply(to resources: [Resource]) throws {
        guard !resources.isEmpty else { return }
        let patch: JSONPatch
        do {
            patch = try JSONPatch(operations)
        } catch {
            throw failure(error, nil)
        }
        for resource in resources {
            if let error = resource.deferredError {
                throw KustomizeError(.malformedFile, at: error.location, error.message)
            }
            do {
                var node = resource.node.throughJSON()
                try node.prepareForJSON(path: resource.location?.path ?? "")
                for (index, operation) in patch.operations.enumerated() {
                    do {
                        node = try JSONPatch([JSONPatchText.lenient(operation, for: node)]).apply(to: node)
                    } catch {
                        var error = error
                        error.operation = index
                        throw error
                    }
                }
                guard node.value(at: "kind")?.string != nil, node.value(at: "metadata", "name") != nil else {
                    throw PatchError(.mismatch, "nothing is left that has kind and metadata.name")
                }
                resource.node = node.throughJSON()
                resource.linkedFields = LinkedFields()
            } catch let error as Diagnostic {
                throw KustomizeError(.malformedFile, at: error.location, error.message)
            } catch let error as PatchError {
                throw failure(error, resource)
            }
        }
    }

    /// Kustomize's library lets `replace` add a key to an object.
    private static func lenient(_ operation: JSONPatch.Operation, for document: Node) -> JSONPatch.Operation {
        guard case .replace(let path, let value) = operation, !path.tokens.isEmpty else { return operation }
        var parent = document
        for token in path.tokens.dropLast() {
            if let child = parent[token] {
                parent = child
            } else if let items = parent.sequence, let index = Int(token),
                items.indices.contains(index < 0 ? items.count + index : index)
            {
                parent = items[index < 0 ? items.count + index : index]
            } else {
                return operation
            }
        }
        return parent.mapping == nil ? operation : .add(path: path, value: value)
    }

    private func failure(_ error: PatchError, _ resource: Resource?) -> KustomizeError {
        var location = SourceLocation(path: path)
        if let index = error.operation, let item = operations[index], item.line > 0 {
            location.line = Int(item.line)
            location.column = Int(item.column)
        }
        let target = resource.map { " of \($0.groupVersionKind.kind) \($0.name)" } ?? ""
        return KustomizeError(.notApplicable, at: location, "the JSON patch\(target) fails: \(error)")
    }
}

extension Node {
    /// A node of a patch without the styles of its source: dates in it are strings and nothing else.
    fileprivate func withoutStyles() -> Node {
        var node = self
        switch content {
        case .scalar(let scalar): node.content = .scalar(Scalar(text: scalar.text, kind: scalar.kind))
        case .sequence(let items): node.content = .sequence(items.map { $0.withoutStyles() })
        case .mapping(var mapping):
            mapping.updateValues { _, value in value = value.withoutStyles() }
            node.content = .mapping(mapping)
        }
        return node
    }
}
