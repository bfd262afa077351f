import Base
import Manifests

/// What Kustomize prints of a resource: its YAML is read back by Go, written as JSON, and that as YAML again.
/// Annotations are strings then, and none are left out.
struct OutputDocument {
    /// The object as it is printed.
    let node: Node

    /// Throws `KustomizeError` (`malformedFile`) for what does not survive: keys that are not strings or stand
    /// twice, `.inf` and `.nan`.
    init(_ resource: Resource) throws {
        if let error = resource.deferredError {
            throw KustomizeError(.malformedFile, error)
        }
        var node = resource.node
        node.makeStrings(in: "annotations")
        if node["metadata"] == nil { node["metadata"] = .mapping(Mapping()) }
        do {
            try node.prepareForJSON(path: resource.location?.path ?? "")
        } catch {
            throw KustomizeError(.malformedFile, error)
        }
        self.node = node
    }

    /// The document's bytes, without a separator.
    var bytes: [UInt8] { YAML.serialize(node) }
}
