import GoTemplate
import Manifests

/// `.Files`: a map from paths to bytes, with methods.
///
/// It stands for that map, which is made only for those who range over it or print it.
final class FilesValue: GoObject {
    private let files: [ByteString: [UInt8]]

    init(_ files: [ChartFile]) {
        // Of a path that stands twice the later file counts.
        self.files = Dictionary(files.map { (ByteString($0.name), $0.bytes) }) { _, later in later }
    }

    private init(_ files: [ByteString: [UInt8]]) { self.files = files }

    var type: GoType { .named("engine.files", .map(key: .string, value: .slice(.integer(.uint8)))) }

    var underlying: GoValue? {
        .map(GoMap(files.mapValues { .object(GoBytes($0)) }, valueType: .slice(.integer(.uint8))))
    }

    func field(_ name: ByteString) -> GoValue? {
        files[name].map { .object(GoBytes($0)) }
            ?? .list(GoList([], elementType: .integer(.uint8), isNil: true))
    }

    func method(_ name: ByteString) -> GoFunction? {
        switch name {
        case "Get": function(result: .string) { [self] in .string(ByteString(files[$0] ?? [])) }
        case "GetBytes":
            function(result: .slice(.integer(.uint8))) { [self] in .object(GoBytes(files[$0] ?? [])) }
        case "Glob": function(result: type) { [self] in .object(glob($0)) }
        case "Lines": function(result: .slice(.string)) { [self] in try lines(of: $0) }
        case "AsConfig":
            GoFunction([], result: .string) { [self] _ in try asYAML { ByteString($0) } }
        case "AsSecrets": GoFunction([], result: .string) { [self] _ in try asYAML { ByteString(Base64.encode($0)) } }
        default: nil
        }
    }

    private func function(result: GoType, _ body: @escaping (ByteString) throws -> GoValue) -> GoFunction {
        GoFunction([.string], result: result) { arguments in
            guard case .string(let name) = arguments.first else { return .null }
            return try body(name)
        }
    }

    private func glob(_ pattern: ByteString) -> FilesValue {
        let glob = FileGlob(pattern)
        return FilesValue(files.filter { glob.matches($0.key.description) })
    }

    private func lines(of path: ByteString) throws -> GoValue {
        guard let content = files[path] else { return .strings([]) }
        guard let last = content.last else {
            throw GoFunctionError("runtime error: index out of range [-1]")
        }
        let lineBreak = UInt8(ascii: "\n")
        let text = last == lineBreak ? content.dropLast() : content[...]
        return .strings(text.split(separator: lineBreak, omittingEmptySubsequences: false).map { ByteString($0) })
    }

    /// The files as the `data` of a ConfigMap or Secret, under the last components of their paths. Of a name that
    /// stands twice Helm takes any file; this takes the last.
    private func asYAML(_ text: ([UInt8]) -> ByteString) throws -> GoValue {
        var entries: [ByteString: GoValue] = [:]
        for (path, content) in files.sorted(by: { $0.key < $1.key }) {
            entries[Self.lastComponent(of: path)] = .string(text(content))
        }
        return .string(try GoEncoding.yaml(.map(GoMap(entries, valueType: .string))))
    }

    private static func lastComponent(of path: ByteString) -> ByteString {
        path.bytes.split(separator: UInt8(ascii: "/")).last.map { ByteString($0) } ?? "."
    }
}
