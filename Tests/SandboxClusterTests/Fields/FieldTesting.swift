import Manifests
import Testing

@testable import SandboxCluster

/// A request of a kind as tests make it.
func request(
    _ apiVersion: String, _ kind: String, manager: String = "martlet", subresource: String = "", force: Bool = false,
    validation: FieldRequest.Validation = .warn, schema: Node? = nil, now: String = "2026-01-01T00:00:00Z"
) -> FieldRequest {
    let kind = GroupVersionKind(apiVersion: apiVersion, kind: kind)
    let resource = BuiltInResource.builtIn.first { $0.kind == kind }
    return FieldRequest(
        kind: kind, resource: resource?.plural ?? kind.kind.lowercased() + "s",
        isNamespaced: resource?.isNamespaced ?? true, subresource: subresource,
        hasStatus: resource?.subresources.contains { $0.name == "status" } ?? (schema != nil),
        customSchema: schema, manager: manager, force: force, validation: validation, now: now)
}

/// Reads a node from JSON text.
func json(_ text: String, _ location: Testing.SourceLocation = #_sourceLocation) throws -> Node {
    do {
        return try JSON.parse(text)
    } catch {
        Issue.record("\(error)", sourceLocation: location)
        throw error
    }
}

/// The object without what differs from run to run.
func comparable(_ object: Node) -> Node {
    var object = object
    object.edit("metadata") { metadata in
        for field in ["uid", "resourceVersion", "creationTimestamp", "generation", "namespace"] {
            metadata[field] = nil
        }
        metadata.editItems("managedFields") { $0["time"] = nil }
        // Entries are sorted by time first; the times differ from run to run.
        let entries = (metadata["managedFields"]?.sequence ?? []).sorted {
            ($0["operation"]?.string ?? "", $0["manager"]?.string ?? "")
                < ($1["operation"]?.string ?? "", $1["manager"]?.string ?? "")
        }
        if !entries.isEmpty { metadata["managedFields"] = .sequence(entries) }
    }
    object.edit("spec") { spec in
        spec["clusterIP"] = nil
        spec["clusterIPs"] = nil
    }
    return object
}

/// What an outcome is: the object to store or the failure's answer.
func outcome(_ body: () throws(APIStatus) -> FieldResult) -> Node {
    do {
        return try body().object
    } catch {
        return error.node
    }
}

/// Where two nodes differ, for messages.
func differences(_ left: Node, _ right: Node, _ path: String = "") -> [String] {
    switch (left.content, right.content) {
    case (.mapping(let a), .mapping(let b)):
        let keys = a.keys + b.keys.filter { a[$0] == nil }
        return keys.flatMap { key -> [String] in
            guard let x = a[key] else { return ["\(path).\(key): only expected \(JSON.text(b[key] ?? .null))"] }
            guard let y = b[key] else { return ["\(path).\(key): only found \(JSON.text(x))"] }
            return differences(x, y, "\(path).\(key)")
        }
    case (.sequence(let a), .sequence(let b)) where a.count == b.count:
        return zip(a, b).enumerated().flatMap { differences($1.0, $1.1, "\(path)[\($0)]") }
    default: return left == right ? [] : ["\(path): found \(JSON.text(left)), expected \(JSON.text(right))"]
    }
}
