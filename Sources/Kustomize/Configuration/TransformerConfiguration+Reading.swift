import Base
import Manifests

extension TransformerConfiguration {
    /// Reads a file that `configurations` names: lists of field specs by the steps that they are for. Unknown fields
    /// are refused. `path` is the file's, for errors. Throws `KustomizeError`.
    init(_ node: Node?, path: String) throws {
        guard let node else { return }
        self = try GoObjectReader.read(node, path: path) { reader in
            var configuration = TransformerConfiguration()
            for (name, list) in Self.fieldSpecLists {
                configuration[keyPath: list] = try reader.objects(name, FieldSpec.init)
                configuration[keyPath: list].sortByKind()
            }
            for item in try reader.optionalList("nameReference") ?? [] {
                configuration.nameReference.append(try NameBackReferences(item, path: path))
            }
            return configuration
        }
    }

    static func malformed(_ node: Node, _ path: String, _ message: String) -> KustomizeError {
        KustomizeError(
            .malformedKustomization,
            at: SourceLocation(path: path, line: Int(node.line), column: Int(node.column)), message)
    }
}
