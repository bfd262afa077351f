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

    /// One document of a text.
    public struct Document: Sendable {
        /// The value; `nil` for a document that holds nothing but white space and comments.
        public var node: Node?
        /// The line of the document's `---`, or of its first content; counted from 1.
        public var line: Int

        /// Creates a document.
        public init(node: Node?, line: Int) {
            self.node = node
            self.line = line
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
    /// Reads all documents of a text.
    public static func parse(
        _ bytes: [UInt8], path: String, limits: Limits = .standard
    ) throws(Diagnostic) -> [Document] {
        throw Diagnostic(at: SourceLocation(path: path), "YAML cannot be read yet")
    }

    /// Writes a node as one document without a `---` line, ending in a line break.
    public static func serialize(_ node: Node, options: WriteOptions = .kubernetes) -> [UInt8] { [] }
}
