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
            throw KustomizeError(
                .malformedFile, at: error.location,
                error.suggestion.map { "\(error.message); \($0)" } ?? error.message)
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
        operations = node
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
                resource.node = try patch.apply(to: resource.node.throughJSON()).throughJSON()
            } catch {
                throw failure(error, resource)
            }
        }
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
