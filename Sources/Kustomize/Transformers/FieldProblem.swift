import Base
import Manifests

/// A field that is not what a transformer needs, before it is known which resource it belongs to.
struct FieldProblem: Error {
    var message: String
    var line: Int32
    var column: Int32

    /// A problem with what stands at `node`.
    init(_ message: String, at node: Node) {
        self.message = message
        line = node.line
        column = node.column
    }

    /// The error for a field of `resource`; `field` is the path as configured, if there is one.
    func error(in resource: Resource, field: String? = nil) -> KustomizeError {
        let id = resource.currentID
        let object = id.kind.kind + " " + (id.namespace.isEmpty ? id.name : "\(id.namespace)/\(id.name)")
        var location = resource.location
        if line > 0, let path = location?.path {
            location = SourceLocation(path: path, line: Int(line), column: Int(column))
        }
        let place = field.map { "field \($0) of \(object)" } ?? object
        return KustomizeError(.notApplicable, at: location, "\(place): \(message)")
    }
}

extension Node {
    /// What the node is, for messages.
    var typeName: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar): scalar.kind == .null ? "null" : "a scalar"
        }
    }
}
