public import Base

/// Reading and writing JSON as Go's encoders do, on bytes.
public enum JSON {
    /// How much a text may ask of its reader.
    public struct Limits: Sendable, Hashable {
        /// The deepest nesting of objects and arrays; deeper is an error.
        public var depth: Int
        /// The longest text in bytes.
        public var bytes: Int

        /// Creates limits.
        public init(depth: Int = 64, bytes: Int = 64 << 20) {
            self.depth = depth
            self.bytes = bytes
        }

        /// For bodies from outside: 64 levels, 64 MiB.
        public static let untrusted = Limits()
        /// For answers of a cluster, where schemas nest deeply: 512 levels, 512 MiB.
        public static let cluster = Limits(depth: 512, bytes: 512 << 20)
    }

    /// Reads one JSON value, with nothing but white space around it.
    ///
    /// A key that stands twice in an object keeps the last value, as Go's decoder has it; each such case goes to
    /// `report` as a warning that names both places. Numbers keep their text. An integer beyond 64 bits is a float.
    /// A lone surrogate escape becomes U+FFFD.
    ///
    /// - Parameter path: stands before line and column in errors.
    /// - Throws: `Diagnostic` for text that is not JSON, invalid UTF-8, or more than `limits` allow.
    public static func parse(
        _ bytes: [UInt8], path: String = "JSON", limits: Limits = .untrusted,
        report: (Diagnostic) -> Void = { _ in }
    ) throws(Diagnostic) -> Node {
        try bytes.withUnsafeBufferPointer { buffer throws(Diagnostic) in
            try parse(buffer, path: path, limits: limits, report: report)
        }
    }

    /// Reads one JSON value from any sequence of bytes; see `parse(_:path:limits:report:)`.
    public static func parse(
        _ bytes: some Sequence<UInt8>, path: String = "JSON", limits: Limits = .untrusted
    ) throws(Diagnostic) -> Node {
        try parse(Array(bytes), path: path, limits: limits)
    }

    /// Reads one JSON value from a text; see `parse(_:path:limits:report:)`.
    public static func parse(
        _ text: String, path: String = "JSON", limits: Limits = .untrusted
    ) throws(Diagnostic) -> Node {
        try parse(Array(text.utf8), path: path, limits: limits)
    }

    private static func parse(
        _ buffer: UnsafeBufferPointer<UInt8>, path: String, limits: Limits, report: (Diagnostic) -> Void
    ) throws(Diagnostic) -> Node {
        var parser = JSONParser(buffer, path: path, limits: limits)
        let node = try parser.parseText()
        for duplicate in parser.duplicates { report(duplicate) }
        return node
    }

    /// Writes a node as JSON.
    ///
    /// Integers and floats whose text is a JSON number keep it; other spellings (`0x1F`, `1_000`, `yes`) are written
    /// by their value. JSON has no infinities and no NaN: `.inf` and `.nan` become strings of that text.
    ///
    /// - Parameters:
    ///   - pretty: two spaces of indentation and a line for each value, as `json.MarshalIndent` writes it.
    ///   - sortedKeys: keys sorted by their bytes, as Go writes maps.
    ///   - escapeHTML: `<`, `>` and `&` as `\u003c` and so on, as Go's `json.Marshal` does.
    ///   - normalizedNumbers: every number in Go's form (`1.50` as `1.5`, `1e3` as `1000`), as after a round trip
    ///     through Go's `float64`.
    public static func serialize(
        _ node: Node, pretty: Bool = false, sortedKeys: Bool = false, escapeHTML: Bool = false,
        normalizedNumbers: Bool = false
    ) -> [UInt8] {
        var writer = JSONWriter(
            pretty: pretty, sortedKeys: sortedKeys, escapeHTML: escapeHTML, normalizedNumbers: normalizedNumbers)
        writer.write(node, level: 0)
        return writer.bytes
    }

    /// The same as `serialize`, as a `String`.
    public static func text(
        _ node: Node, pretty: Bool = false, sortedKeys: Bool = false, escapeHTML: Bool = false
    ) -> String {
        String(
            decoding: serialize(node, pretty: pretty, sortedKeys: sortedKeys, escapeHTML: escapeHTML), as: UTF8.self)
    }
}
