public import Base

/// Reading YAML as Kubernetes' tools do (YAML 1.1 as Go's YAML has it, then turned to JSON's types), and writing it
/// byte for byte as they do.
public enum YAML {
    /// How much a text may ask of its reader.
    public struct Limits: Sendable, Hashable {
        /// The deepest nesting of mappings and sequences; deeper is an error.
        public var depth: Int
        /// The longest text in bytes.
        public var bytes: Int
        /// The most nodes that a text may have once its aliases are expanded.
        public var nodes: Int

        /// Creates limits.
        public init(depth: Int = 256, bytes: Int = 64 << 20, nodes: Int = 10_000_000) {
            self.depth = depth
            self.bytes = bytes
            self.nodes = nodes
        }

        /// 256 levels, 64 MiB, ten million nodes.
        public static let standard = Limits()
    }

    /// Which of Go's YAML libraries a text is read as.
    public enum Dialect: Sendable, Hashable {
        /// Version 2 and then JSON's types, as most of Kubernetes' tools read.
        case kubernetes
        /// The same, but of a key that stands twice the later one counts, as where the tools do not read strictly.
        case lenientKubernetes
        /// Version 3, as Kustomize reads resources:
        /// - `yes`, `on`, `n` and their like are strings;
        /// - keys keep their spelling; what is not a string key is noted in `Document.deferredError`;
        /// - of a mapping's own keys and those merged by `<<` its own count;
        /// - of a key that stands twice the first is kept, and `Document.deferredError` notes it;
        /// - of unquoted scalars only timestamps have the style `plain`.
        case yaml3
    }

    /// One document of a text.
    public struct Document: Sendable {
        /// The value; `nil` for a document that holds nothing but white space and comments.
        public var node: Node?
        /// The line of the document's `---`, or of its first content; counted from 1.
        public var line: Int
        /// What makes the document unfit for JSON, such as a key that stands twice; only in the dialect `yaml3`, whose
        /// reader takes such documents. Whoever writes the document has to throw it.
        public var deferredError: Diagnostic?

        /// Creates a document.
        public init(node: Node?, line: Int, deferredError: Diagnostic? = nil) {
            self.node = node
            self.line = line
            self.deferredError = deferredError
        }
    }

    /// How a node is written.
    public struct WriteOptions: Sendable, Hashable {
        /// The order of a mapping's keys.
        public enum KeyOrder: Sendable, Hashable {
            /// As the mapping has them.
            case kept
            /// As Go's YAML sorts them: runs of digits by their value, other characters before letters.
            case sorted
        }

        /// The order of keys.
        public var keyOrder: KeyOrder

        /// Creates options.
        public init(keyOrder: KeyOrder = .sorted) { self.keyOrder = keyOrder }

        /// What `kubectl -o yaml`, `kubectl kustomize` and Helm's `toYaml` print: keys sorted.
        public static let kubernetes = WriteOptions()
        /// Keys in the order that the mapping has.
        public static let keptOrder = WriteOptions(keyOrder: .kept)
    }
}

extension YAML {
    /// Reads all documents of a text: UTF-8, or UTF-16 with a byte order mark.
    ///
    /// Scalars are resolved as Kubernetes' tools resolve them (YAML 1.1 as Go's YAML reads it), and everything is
    /// turned to what JSON has:
    ///
    /// | in the text | in the node |
    /// |---|---|
    /// | `yes`, `No`, `on`, `y`, `TRUE` | boolean |
    /// | `~`, `null`, nothing | null |
    /// | `0x1F`, `0o17`, `017`, `0b11`, `1_000` | integer; the text is kept, `Scalar.int` knows the value |
    /// | `08`, `1e3`, `.5`, integers beyond 64 bits | float |
    /// | `2020-01-01` | string |
    /// | keys `1`, `yes`, `1.50` | `"1"`, `"true"`, `"1.5"` |
    /// | `<<: *base` | the keys of `base`; of a key that stands twice the later one counts |
    ///
    /// - Parameter path: stands before line and column in errors.
    /// - Throws: `Diagnostic` for text that is not YAML, a key that stands twice in a mapping (naming both lines),
    ///   an unknown anchor, an alias inside its own anchor, aliases that expand to far more than the text holds, and
    ///   more than `limits` allow.
    public static func parse(
        _ bytes: [UInt8], path: String, limits: Limits = .standard, dialect: Dialect = .kubernetes
    ) throws(Diagnostic) -> [Document] {
        try bytes.withUnsafeBufferPointer { buffer throws(Diagnostic) in
            var reader = YAMLReader(buffer, path: path, limits: limits, dialect: dialect)
            return try reader.readAll()
        }
    }

    /// Why a text could not be read.
    package struct GoError: Error {
        /// What Go's YAML says; `nil` where only our limits stand in the way.
        package let text: String?
        /// The mistake in our words.
        package let diagnostic: Diagnostic
    }

    /// Reads the first document of a text as Kubernetes' YAML library reads it when it is not strict; nothing behind
    /// the document is looked at. `nil` if there is none.
    package static func parseFirstAsGo(_ bytes: [UInt8], limits: Limits = .standard) throws(GoError) -> Node? {
        try bytes.withUnsafeBufferPointer { buffer throws(GoError) in
            var reader = YAMLReader(buffer, path: "YAML", limits: limits, dialect: .lenientKubernetes)
            do throws(Diagnostic) {
                return try reader.readAll(atMost: 1).first?.node
            } catch {
                let problem = reader.goProblem.map { reader.goSyntaxProblem() ?? $0 }
                throw GoError(text: problem, diagnostic: error)
            }
        }
    }

    /// Reads a text; see `parse(_:path:limits:dialect:)`.
    public static func parse(
        _ text: String, path: String, limits: Limits = .standard, dialect: Dialect = .kubernetes
    ) throws(Diagnostic) -> [Document] {
        try parse(Array(text.utf8), path: path, limits: limits, dialect: dialect)
    }

    /// Reads the first document of a text and nothing behind it, as Go's `yaml.Unmarshal` does; `nil` if that document
    /// holds nothing.
    public static func parseFirst(
        _ bytes: [UInt8], path: String, limits: Limits = .standard, dialect: Dialect = .kubernetes
    ) throws(Diagnostic) -> Node? {
        try bytes.withUnsafeBufferPointer { buffer throws(Diagnostic) in
            var reader = YAMLReader(buffer, path: path, limits: limits, dialect: dialect)
            return try reader.readAll(atMost: 1).first?.node
        }
    }

    /// Reads a text that holds one document; `nil` if it holds none. Throws also where a second document begins.
    public static func parseSingle(
        _ bytes: [UInt8], path: String, limits: Limits = .standard
    ) throws(Diagnostic) -> Node? {
        let documents = try parse(bytes, path: path, limits: limits).filter { $0.node != nil }
        if documents.count > 1 {
            throw Diagnostic(
                at: SourceLocation(path: path, line: documents[1].line),
                "a second document begins here, but only one may stand in this file",
                suggestion: "keep one of them, and remove the \"---\" line")
        }
        return documents.first?.node
    }

    /// Writes a node as one document without a `---` line, ending in a line break: byte for byte what Go's YAML
    /// writes for Kubernetes' tools. Numbers are written in Go's form (`31` for `0x1F`, `1.5` for `1.50`), strings
    /// plain where they can be. Styles of the source are not kept.
    public static func serialize(_ node: Node, options: WriteOptions = .kubernetes) -> [UInt8] {
        var encoder = YAMLEncoder(options: options)
        return encoder.encode(node)
    }

    /// Writes several documents with `---` lines between them.
    public static func serialize(documents: [Node], options: WriteOptions = .kubernetes) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, node) in documents.enumerated() {
            if index > 0 { bytes += "---\n".utf8 }
            bytes += serialize(node, options: options)
        }
        return bytes
    }

    /// The same as `serialize(_:options:)`, as a `String`.
    public static func text(_ node: Node, options: WriteOptions = .kubernetes) -> String {
        String(decoding: serialize(node, options: options), as: UTF8.self)
    }
}
