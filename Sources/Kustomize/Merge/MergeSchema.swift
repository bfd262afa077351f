import Base
import Manifests

/// How the lists of objects merge: the built-in kinds of Kubernetes 1.21, or what an OpenAPI document says.
final class MergeSchema: Sendable {
    /// A type by its position in the schema.
    struct TypeID: Hashable, Sendable {
        fileprivate let index: Int
    }

    /// One type: an object with fields, a list, or a mapping with any keys.
    fileprivate struct Entry: Sendable {
        var fields: [String: TypeID] = [:]
        /// The type of the values of fields that `fields` does not name.
        var values: TypeID?
        /// The type of a list's items.
        var items: TypeID?
        /// The keys of a list that merges; empty for a set of scalars, `nil` for a list that is replaced.
        var mergeKeys: [String]?
    }

    private let entries: [Entry]
    private let kinds: [String: TypeID]

    fileprivate init(entries: [Entry], kinds: [String: TypeID]) {
        self.entries = entries
        self.kinds = kinds
    }

    /// The kinds that Kustomize 5.8.1 knows by itself, those of Kubernetes 1.21. Read on first use.
    static let builtIn = MergeTypeParser.parse(BuiltInMergeTypes.text)

    /// The type of a kind; `nil` for one that the schema does not have, all of whose lists are replaced.
    func type(apiVersion: String, kind: String) -> TypeID? { kinds["\(apiVersion),\(kind)"] }

    /// The type of a field.
    func field(_ name: String, of type: TypeID) -> TypeID? {
        let entry = entries[type.index]
        return entry.fields[name] ?? entry.values
    }

    /// The type of a list's items.
    func items(of type: TypeID) -> TypeID? { entries[type.index].items }

    /// The keys by which a list merges; empty for a set of scalars, `nil` for a list that is replaced.
    func mergeKeys(of type: TypeID?) -> [String]? { type.flatMap { entries[$0.index].mergeKeys } }
}

/// Reads `BuiltInMergeTypes`. A mistake in that text is a mistake of the program; a test reads all of it.
private struct MergeTypeParser {
    private var entries: [MergeSchema.Entry] = []
    private var known: [Substring: MergeSchema.TypeID] = [:]

    static func parse(_ text: StaticString) -> MergeSchema {
        var parser = MergeTypeParser()
        let text = text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        var kinds: [String: MergeSchema.TypeID] = [:]
        for line in text.split(separator: "\n") {
            var words = line.split(separator: " ")[...]
            guard let name = words.popFirst() else { continue }
            let type = parser.type(name)
            for word in words {
                if word.first == "#" {
                    kinds[String(word.dropFirst())] = type
                } else if let equals = word.firstIndex(of: "=") {
                    parser.entries[type.index].fields[String(word[..<equals])] =
                        parser.type(word[word.index(after: equals)...])
                }
            }
        }
        return MergeSchema(entries: parser.entries, kinds: kinds)
    }

    private mutating func type(_ text: Substring) -> MergeSchema.TypeID {
        if let type = known[text] { return type }
        let type = MergeSchema.TypeID(index: entries.count)
        known[text] = type
        entries.append(MergeSchema.Entry())
        switch text.first {
        case "[": entries[type.index].items = self.type(text.dropFirst())
        case "<": entries[type.index].values = self.type(text.dropFirst())
        case "+":
            let bracket = text.firstIndex(of: "[") ?? text.endIndex
            entries[type.index].mergeKeys = text[..<bracket].dropFirst().split(separator: ",").map(String.init)
            let items = text[bracket...].dropFirst()
            entries[type.index].items = items.isEmpty ? nil : self.type(items)
        default: break
        }
        return type
    }
}

extension MergeSchema {
    /// Reads an OpenAPI document (version 2, JSON or YAML) that a kustomization names in `openapi.path`. Throws
    /// `KustomizeError` (`malformedFile`).
    convenience init(openAPI bytes: [UInt8], path: String) throws {
        let node: Node?
        do {
            node = try YAML.parse(bytes, path: path).first?.node
        } catch {
            throw KustomizeError(.malformedFile, at: error.location, error.message)
        }
        guard let node else {
            self.init(entries: [], kinds: [:])
            return
        }
        guard node.mapping != nil else {
            throw KustomizeError(
                .malformedFile, at: SourceLocation(path: path),
                "an OpenAPI schema is an object with definitions, but something else stands here")
        }
        var reader = OpenAPIReader(definitions: node["definitions"]?.mapping ?? Mapping())
        reader.readAll()
        self.init(entries: reader.entries, kinds: reader.kinds)
    }
}

/// Takes the facts of merging out of OpenAPI definitions.
private struct OpenAPIReader {
    let definitions: Mapping
    var entries: [MergeSchema.Entry] = []
    var kinds: [String: MergeSchema.TypeID] = [:]
    private var known: [String: MergeSchema.TypeID] = [:]

    init(definitions: Mapping) { self.definitions = definitions }

    mutating func readAll() {
        for definition in definitions.entries {
            guard let type = named(definition.key) else { continue }
            for kind in definition.value["x-kubernetes-group-version-kind"]?.sequence ?? [] {
                guard let name = kind["kind"]?.string, let version = kind["version"]?.string else { continue }
                let group = kind["group"]?.string ?? ""
                kinds["\(group.isEmpty ? version : "\(group)/\(version)"),\(name)"] = type
            }
        }
    }

    private mutating func named(_ name: String) -> MergeSchema.TypeID? {
        if let type = known[name] { return type }
        guard let definition = definitions[name] else { return nil }
        // References of a definition to itself end here.
        let type = MergeSchema.TypeID(index: entries.count)
        known[name] = type
        entries.append(MergeSchema.Entry())
        let entry = self.entry(definition)
        entries[type.index] = entry
        return type
    }

    private mutating func type(_ schema: Node) -> MergeSchema.TypeID? {
        if let reference = schema["$ref"]?.string {
            guard reference.hasPrefix("#/definitions/"),
                let pointer = JSONPointer(String(reference.dropFirst("#/definitions".count))),
                let name = pointer.tokens.first
            else { return nil }
            return named(name)
        }
        let entry = self.entry(schema)
        entries.append(entry)
        return MergeSchema.TypeID(index: entries.count - 1)
    }

    private mutating func entry(_ schema: Node) -> MergeSchema.Entry {
        var entry = MergeSchema.Entry()
        for property in schema["properties"]?.mapping?.entries ?? [] {
            entry.fields[property.key] = type(property.value)
        }
        if let values = schema["additionalProperties"], values.mapping != nil { entry.values = type(values) }
        if schema["type"]?.string == "array", let items = schema["items"] { entry.items = type(items) }
        if let strategy = schema["x-kubernetes-patch-strategy"]?.string,
            strategy.split(separator: ",").contains("merge")
        {
            if let keys = schema["x-kubernetes-list-map-keys"]?.sequence {
                entry.mergeKeys = keys.compactMap(\.string)
            } else {
                entry.mergeKeys = schema["x-kubernetes-patch-merge-key"]?.string.map { [$0] } ?? []
            }
        }
        return entry
    }
}
