import Base
import Manifests

/// Reads resources, patches and configurations of transformers: all documents of a file, as Kustomize 5.8.1 reads
/// them (`kio.FromBytes` and the resource factory).
enum ResourceReader {
    /// The resources in the order in which Kustomize has them: lists are replaced by their items, which go to the
    /// end of the file. Documents without content are left out. YAML and JSON are read.
    ///
    /// Throws `KustomizeError` (`malformedFile`) for what is not YAML, a document that is no object, and an object
    /// without `kind` or `metadata.name`.
    static func read(_ bytes: [UInt8], path: String) throws -> [Resource] {
        try checkSeparators(bytes, path: path)
        let documents: [YAML.Document]
        do {
            documents = try YAML.parse(bytes, path: path, dialect: .yaml3)
        } catch {
            throw KustomizeError(.malformedFile, error)
        }
        var queue: [Item] = []
        for document in documents {
            guard let node = document.node, !node.isNull else { continue }
            queue.append(Item(node: node, deferredError: document.deferredError))
        }
        if queue.count == 1, documents.count == 1 { queue = unwrapped(queue[0]) }
        queue = try queue.filter { try isResource($0.node, path: path) }

        var resources: [Resource] = []
        resources.reserveCapacity(queue.count)
        var index = 0
        while index < queue.count {
            let item = queue[index]
            index += 1
            guard item.node.kindText.hasSuffix("List"), let items = item.node["items"] else {
                resources.append(resource(item, path: path))
                continue
            }
            if items.isNull { continue }
            guard let nodes = items.sequence else {
                throw KustomizeError(
                    .malformedFile, at: location(of: items, path: path),
                    "items of a \(item.node.kindText) is no list; a list of objects would be right")
            }
            if let error = item.deferredError {
                throw KustomizeError(.malformedFile, error)
            }
            for node in nodes where try isResource(node, path: path) {
                queue.append(Item(node: node, deferredError: nil))
            }
        }
        return resources
    }

    private struct Item {
        var node: Node
        var deferredError: Diagnostic?
    }

    /// The items of the only document of a file if it is a `List` or `ResourceList`.
    private static func unwrapped(_ item: Item) -> [Item] {
        let kind = item.node.kindText
        guard kind == "List" || kind == "ResourceList",
            item.node["items"] != nil || item.node["functionConfig"] != nil
        else { return [item] }
        return (item.node["items"]?.sequence ?? []).map { Item(node: $0, deferredError: item.deferredError) }
    }

    /// Whether an object is to be kept; empty ones are not. Throws for what is no resource.
    private static func isResource(_ node: Node, path: String) throws -> Bool {
        switch node.content {
        case .scalar(let scalar) where scalar.kind == .null: return false
        case .sequence(let items) where items.isEmpty: return false
        case .mapping(let mapping) where mapping.isEmpty: return false
        case .scalar, .sequence:
            throw KustomizeError(
                .malformedFile, at: location(of: node, path: path),
                "a \(node.sequence == nil ? "single value" : "list") is no resource; an object with apiVersion, "
                    + "kind and metadata would be right")
        case .mapping: break
        }
        let kind = node.kindText
        guard !kind.isEmpty else {
            throw KustomizeError(
                .malformedFile, at: location(of: node, path: path), "the object has no kind, such as Deployment")
        }
        if kind.hasSuffix("List") { return true }
        guard let name = node.value(at: "metadata", "name")?.scalar, name.kind != .null, !name.text.isEmpty else {
            throw KustomizeError(
                .malformedFile, at: location(of: node, path: path), "the \(kind) has no metadata.name")
        }
        return true
    }

    private static func resource(_ item: Item, path: String) -> Resource {
        let resource = Resource(item.node, location: location(of: item.node, path: path))
        resource.deferredError = item.deferredError
        resource.takeInternalAnnotations()
        return resource
    }

    /// A `---` line may carry a comment, but no content, since Kustomize cuts files there before it parses them.
    private static func checkSeparators(_ bytes: [UInt8], path: String) throws {
        var line = 1
        var start = 0
        let dash = UInt8(ascii: "-")
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            if line > 1, end - start >= 3, bytes[start] == dash, bytes[start + 1] == dash, bytes[start + 2] == dash {
                let rest = bytes[(start + 3)..<end].drop {
                    $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0B || $0 == 0x0C
                }
                if let first = rest.first, first != UInt8(ascii: "#") {
                    throw KustomizeError(
                        .malformedFile, at: SourceLocation(path: path, line: line, column: 4),
                        "content stands on the line of the document separator; put it on the next line")
                }
            }
            line += 1
            start = end + 1
        }
    }

    private static func location(of node: Node, path: String) -> SourceLocation {
        SourceLocation(path: path, line: Int(node.line), column: Int(node.column))
    }
}

extension Node {
    /// The text of `kind`, also of one that is no string; empty if there is none.
    fileprivate var kindText: String {
        guard let scalar = self["kind"]?.scalar, scalar.kind != .null else { return "" }
        return scalar.text
    }
}
