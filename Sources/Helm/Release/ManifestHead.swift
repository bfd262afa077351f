import Base
import Manifests

/// What Helm reads of a document to sort it: as Go decodes JSON into a struct, so names of fields match whatever
/// their case, and numbers and booleans are taken where texts are wanted.
struct ManifestHead {
    var apiVersion = ""
    var kind = ""
    var name = ""
    var annotations: [String: String] = [:]

    /// Reads a document. Throws `HelmError` without a place.
    init(_ node: Node?) throws(Mistake) {
        guard let node, !node.isNull else { return }
        guard let root = node.mapping else {
            throw Mistake(node, "a manifest has to be a mapping with apiVersion, kind and metadata", found: node)
        }
        apiVersion = try Self.text(Self.value("apiVersion", in: root), "apiVersion")
        kind = try Self.text(Self.value("kind", in: root), "kind")
        guard let metadata = Self.value("metadata", in: root), !metadata.isNull else { return }
        guard let fields = metadata.mapping else {
            throw Mistake(metadata, "metadata has to be a mapping", found: metadata)
        }
        name = try Self.text(Self.value("name", in: fields), "metadata.name")
        guard let annotations = Self.value("annotations", in: fields), !annotations.isNull else { return }
        guard let entries = annotations.mapping else {
            throw Mistake(annotations, "metadata.annotations has to be a mapping of texts", found: annotations)
        }
        for entry in entries.entries {
            self.annotations[entry.key] = try Self.text(entry.value, "metadata.annotations.\(entry.key)")
        }
    }

    /// What does not fit, with its place in the document.
    struct Mistake: Error {
        let line: Int
        let column: Int
        let message: String

        init(_ node: Node, _ rule: String, found: Node) {
            line = Int(node.line)
            column = Int(node.column)
            message = "\(rule); found \(Self.name(of: found))"
        }

        private static func name(of node: Node) -> String {
            switch node.content {
            case .mapping: "a mapping"
            case .sequence: "a list"
            case .scalar(let scalar): scalar.kind == .string ? "a text" : scalar.text
            }
        }
    }

    private static func value(_ key: String, in mapping: Mapping) -> Node? {
        if let value = mapping[key] { return value }
        let wanted = key.utf8.map { $0 | 0x20 }
        return mapping.entries.filter { $0.key.utf8.map { $0 | 0x20 } == wanted }
            .max { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }?.value
    }

    private static func text(_ node: Node?, _ field: String) throws(Mistake) -> String {
        guard let node else { return "" }
        guard case .scalar(let scalar) = node.content else {
            throw Mistake(node, "\(field) has to be a text", found: node)
        }
        switch scalar.kind {
        case .null: return ""
        case .string: return scalar.text
        case .bool: return scalar.bool == true ? "true" : "false"
        case .int: return scalar.normalizedNumber ?? scalar.text
        case .float: return scalar.double.map { GoFloat.general($0) } ?? scalar.text
        }
    }
}
