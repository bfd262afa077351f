/// One value of a YAML or JSON document: a scalar, a sequence or a mapping, with the place where it was read.
///
/// Mappings keep their order. Strings are compared by their UTF-8 bytes, never by Unicode equivalence, as Go
/// does; use the operators and look-ups of this module rather than `String`'s `==` for keys from outside.
public struct Node: Sendable {
    /// What a node holds.
    public enum Content: Sendable {
        /// A null, boolean, number or string.
        case scalar(Scalar)
        /// A list.
        case sequence([Node])
        /// Keys and values.
        case mapping(Mapping)
    }

    /// The value.
    public var content: Content
    /// The line where the node starts, counted from 1; 0 when it was not read from a file.
    public var line: Int32
    /// The column where the node starts, counted from 1; 0 when it was not read from a file.
    public var column: Int32

    /// Creates a node.
    public init(_ content: Content, line: Int32 = 0, column: Int32 = 0) {
        self.content = content
        self.line = line
        self.column = column
    }
}

extension Node {
    /// A null.
    public static let null = Node(.scalar(Scalar(text: "null", kind: .null)))

    /// A string node.
    public static func string(_ text: String) -> Node { Node(.scalar(Scalar(text: text, kind: .string))) }

    /// A boolean node.
    public static func bool(_ value: Bool) -> Node {
        Node(.scalar(Scalar(text: value ? "true" : "false", kind: .bool)))
    }

    /// An integer node.
    public static func int(_ value: Int) -> Node { Node(.scalar(Scalar(text: String(value), kind: .int))) }

    /// A sequence node.
    public static func sequence(_ items: [Node]) -> Node { Node(.sequence(items)) }

    /// A mapping node; the keys keep their order and must differ.
    public static func mapping(_ pairs: KeyValuePairs<String, Node>) -> Node {
        Node(.mapping(Mapping(pairs.map { Mapping.Entry(key: $0.key, value: $0.value) })))
    }

    /// A mapping node.
    public static func mapping(_ mapping: Mapping) -> Node { Node(.mapping(mapping)) }

    /// The scalar, if this is one.
    public var scalar: Scalar? {
        if case .scalar(let scalar) = content { return scalar }
        return nil
    }

    /// The items, if this is a sequence.
    public var sequence: [Node]? {
        if case .sequence(let items) = content { return items }
        return nil
    }

    /// The mapping, if this is one.
    public var mapping: Mapping? {
        if case .mapping(let mapping) = content { return mapping }
        return nil
    }

    /// The text, if this is a string (a number or boolean is not).
    public var string: String? {
        guard let scalar, scalar.kind == .string else { return nil }
        return scalar.text
    }

    /// The value, if this is an integer in `Int`'s range.
    public var int: Int? { scalar?.int }

    /// The value, if this is a boolean.
    public var bool: Bool? { scalar?.bool }

    /// Whether this is a null.
    public var isNull: Bool { scalar?.kind == .null }

    /// The value under `key`, if this is a mapping that has it. Setting it on anything but a mapping replaces the
    /// node by a mapping; setting `nil` removes the key.
    public subscript(key: String) -> Node? {
        get { mapping?[key] }
        set {
            var mapping = self.mapping ?? Mapping()
            mapping[key] = newValue
            content = .mapping(mapping)
        }
    }

    /// The item at `index`, if this is a sequence that has it.
    public subscript(index: Int) -> Node? {
        guard let items = sequence, items.indices.contains(index) else { return nil }
        return items[index]
    }

    /// The node reached by following `keys` through mappings, or `nil` where one is missing.
    public func value(at keys: String...) -> Node? {
        var node = self
        for key in keys {
            guard let next = node[key] else { return nil }
            node = next
        }
        return node
    }
}

extension Node: Equatable {
    /// Whether both are the same value: scalars by type and value (not by their style or spelling), sequences item
    /// by item, mappings regardless of order. Places do not count.
    public static func == (left: Node, right: Node) -> Bool {
        switch (left.content, right.content) {
        case (.scalar(let left), .scalar(let right)): left == right
        case (.sequence(let left), .sequence(let right)): left == right
        case (.mapping(let left), .mapping(let right)): left == right
        default: false
        }
    }
}
