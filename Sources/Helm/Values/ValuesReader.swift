import Base
import GoTemplate
import Manifests

/// Reads a values file.
struct ValuesReader {
    /// What a file may hold once its aliases are expanded.
    private static let limits = YAML.Limits(nodes: 2_000_000)

    private let path: String
    private let helm: HelmVersion

    /// - Parameters:
    ///   - path: the file's path for errors.
    ///   - helm: Helm 4 merges all documents of the file, Helm 3 takes the first.
    init(path: String, helm: HelmVersion) {
        self.path = path
        self.helm = helm
    }

    /// Reads the values. Throws `HelmError` for what is not YAML, and for a document that is no mapping.
    func read(_ bytes: [UInt8]) throws -> ChartValues {
        guard helm == .v4 else { return try ChartValues(document(bytes, firstLine: 1)) }
        var values: [ByteString: PlainValue] = [:]
        for document in try YAMLDocuments(bytes, path: path).documents {
            let entries = try self.document(document.bytes, firstLine: document.line)
            if values.isEmpty { values = entries } else { ChartValues.merge(entries, into: &values) }
        }
        return ChartValues(values)
    }

    private func document(_ bytes: [UInt8], firstLine: Int) throws -> [ByteString: PlainValue] {
        let node: Node?
        do {
            node = try YAML.parse(bytes, path: path, limits: Self.limits, dialect: .lenientKubernetes).first?.node
        } catch {
            var diagnostic = error
            if diagnostic.location?.line ?? 0 > 0 { diagnostic.location?.line += firstLine - 1 }
            throw HelmError("cannot load values: \(diagnostic)")
        }
        guard let node, !node.isNull else { return [:] }
        guard case .map(let entries) = PlainValue(node) else {
            let place = SourceLocation(path: path, line: Int(node.line) + firstLine - 1, column: Int(node.column))
            throw HelmError("cannot load values: \(place): this is no mapping; write \"key: value\" lines")
        }
        if let place = Self.infinity(node) {
            throw HelmError(
                "cannot load values: \(path):\(Int(place.line) + firstLine - 1): JSON, which Helm turns values into, has no infinities and no NaN"
            )
        }
        return entries
    }

    private static func infinity(_ node: Node) -> Node? {
        switch node.content {
        case .scalar(let scalar):
            guard scalar.kind == .float, let value = scalar.double, !value.isFinite else { return nil }
            return node
        case .sequence(let items):
            for item in items { if let found = infinity(item) { return found } }
        case .mapping(let mapping):
            for entry in mapping.entries { if let found = infinity(entry.value) { return found } }
        }
        return nil
    }
}

extension ChartValues {
    /// Merges maps as values files are merged with those before them: what is in `other` counts, maps are merged key by
    /// key, a null stays a null.
    static func merge(_ other: [ByteString: PlainValue], into values: inout [ByteString: PlainValue]) {
        for (key, value) in other {
            guard case .map(let entries) = value, case .map(var existing)? = values[key] else {
                values[key] = value
                continue
            }
            values[key] = .null
            merge(entries, into: &existing)
            values[key] = .map(existing)
        }
    }
}
