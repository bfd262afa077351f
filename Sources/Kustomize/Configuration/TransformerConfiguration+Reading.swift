import Base
import Manifests

extension TransformerConfiguration {
    /// Reads a file that `configurations` names: lists of field specs by the steps that they are for. Keys count
    /// regardless of case, and unknown ones are refused, as the real tool does. `path` is the file's, for errors.
    /// Throws `KustomizeError`.
    init(_ node: Node?, path: String) throws(KustomizeError) {
        guard let node, !node.isNull else { return }
        guard let mapping = node.mapping else {
            throw Self.malformed(node, path, "a transformer configuration must be a mapping, not \(node.typeName)")
        }
        for entry in mapping.entries {
            let key = entry.key.lowercased()
            if key == "namereference" {
                nameReference = []
                for item in try Self.items(entry, path) {
                    nameReference.append(try NameBackReferences(item, path: path))
                }
                continue
            }
            guard let (_, list) = Self.fieldSpecLists.first(where: { $0.name.lowercased() == key }) else {
                let known = Self.fieldSpecLists.map(\.name) + ["nameReference"]
                throw KustomizeError(
                    .malformedKustomization,
                    at: SourceLocation(path: path, line: Int(entry.line), column: Int(entry.column)),
                    "unknown field \(entry.key) in a transformer configuration; known are "
                        + known.joined(separator: ", "))
            }
            var specs: [FieldSpec] = []
            for item in try Self.items(entry, path) { specs.append(try FieldSpec(item, path: path)) }
            specs.sortByKind()
            self[keyPath: list] = specs
        }
    }

    private static func items(_ entry: Mapping.Entry, _ path: String) throws(KustomizeError) -> [Node] {
        if entry.value.isNull { return [] }
        guard let items = entry.value.sequence else {
            throw malformed(entry.value, path, "\(entry.key) must be a list, not \(entry.value.typeName)")
        }
        return items
    }

    static func malformed(_ node: Node, _ path: String, _ message: String) -> KustomizeError {
        KustomizeError(
            .malformedKustomization,
            at: SourceLocation(path: path, line: Int(node.line), column: Int(node.column)), message)
    }
}

extension FieldSpec {
    /// Reads a field spec of a configuration file. Throws `KustomizeError`.
    init(_ node: Node, path file: String) throws(KustomizeError) {
        self.init(path: "")
        if node.isNull { return }
        guard let mapping = node.mapping else {
            throw TransformerConfiguration.malformed(
                node, file, "a field spec must be a mapping, not \(node.typeName)")
        }
        for entry in mapping.entries {
            let isNull = entry.value.isNull
            switch entry.key.lowercased() {
            case "group": if !isNull { group = try Self.text(entry, file) }
            case "version": if !isNull { version = try Self.text(entry, file) }
            case "kind": if !isNull { kind = try Self.text(entry, file) }
            case "path": if !isNull { path = try Self.text(entry, file) }
            case "create":
                if isNull { continue }
                guard let value = entry.value.bool else {
                    throw TransformerConfiguration.malformed(
                        entry.value, file, "create of a field spec must be true or false")
                }
                create = value
            default:
                throw KustomizeError(
                    .malformedKustomization,
                    at: SourceLocation(path: file, line: Int(entry.line), column: Int(entry.column)),
                    "unknown field \(entry.key) in a field spec; known are group, version, kind, path, create")
            }
        }
    }

    private static func text(_ entry: Mapping.Entry, _ path: String) throws(KustomizeError) -> String {
        guard let text = entry.value.string else {
            throw TransformerConfiguration.malformed(
                entry.value, path, "\(entry.key) of a field spec must be a string; put it in quotes")
        }
        return text
    }
}
