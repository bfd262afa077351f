/// Reads the text form of a schema table, which `scripts/make-schema-table` describes.
///
/// The text is part of the program, so a mistake in it is a programming error; a test reads all of it.
struct SchemaTableParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var entries: [SchemaTable.Entry] = []
    /// The entries that a piece of type text led to; most texts occur many times.
    private var known: [String: Int32] = [:]

    static func parse(_ text: StaticString) -> SchemaTable {
        text.withUTF8Buffer { bytes in
            var parser = SchemaTableParser(bytes)
            var definitions: [SchemaTable.Definition] = []
            definitions.reserveCapacity(640)
            while parser.position < bytes.count {
                var definition = parser.definition()
                definition.entry = parser.entry(ofDefinition: definitions.count)
                definitions.append(definition)
            }
            return SchemaTable(entries: parser.entries, definitions: definitions)
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        entries.reserveCapacity(1000)
    }

    /// The bytes up to one of `ends`, which is left unread.
    private mutating func text(until ends: UInt8...) -> String {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n"), !ends.contains(bytes[position]) {
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skip(_ byte: Character) -> Bool {
        guard position < bytes.count, bytes[position] == byte.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func definition() -> SchemaTable.Definition {
        var definition = SchemaTable.Definition(name: text(until: UInt8(ascii: "\t")))
        _ = skip("\t")
        definition.isAtomic = text(until: UInt8(ascii: "\t")) == "A"
        _ = skip("\t")
        let kind = text(until: UInt8(ascii: "\t")).split(separator: "/", omittingEmptySubsequences: false)
        if kind.count == 3 {
            definition.kind = GroupVersionKind(
                group: String(kind[0]), version: String(kind[1]), kind: String(kind[2]))
        }
        while skip("\t") {
            let isRequired = skip("*")
            let name = text(until: UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "!"))
            let whenEmpty: SchemaType.EmptyValue = skip("?") ? .omitted : skip("!") ? .null : .kept
            _ = skip(":")
            let entry = type()
            let defaultText = skip("=") ? text(until: UInt8(ascii: "\t")) : nil
            definition.positions[name] = Int32(definition.fields.count)
            definition.fields.append(
                SchemaTable.FieldEntry(
                    name: name, entry: entry, isRequired: isRequired, defaultText: defaultText, whenEmpty: whenEmpty))
        }
        _ = skip("\n")
        return definition
    }

    /// The entry of a definition itself, the one of a plain `@7`.
    private mutating func entry(ofDefinition number: Int) -> Int32 {
        let text = "@\(number)"
        if let index = known[text] { return index }
        let index = Int32(entries.count)
        entries.append(SchemaTable.Entry(kind: .object, definition: Int32(number)))
        known[text] = index
        return index
    }

    /// Reads a type and gives the number of its entry.
    private mutating func type() -> Int32 {
        let start = position
        let entry = readType()
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let index = known[text] { return index }
        let index = Int32(entries.count)
        entries.append(entry)
        known[text] = index
        return index
    }

    private mutating func readType() -> SchemaTable.Entry {
        let code = position < bytes.count ? bytes[position] : 0
        position += 1
        var entry = SchemaTable.Entry()
        switch code {
        case UInt8(ascii: "~"):
            let strategy = text(until: UInt8(ascii: ":"))
            _ = skip(":")
            let key = text(until: UInt8(ascii: "~"))
            _ = skip("~")
            entry = readType()
            entry.patchStrategy = strategy.split(separator: ",").map(String.init)
            entry.patchMergeKey = key.isEmpty ? nil : key
        case UInt8(ascii: "!"):
            entry = readType()
            entry.atomic = true
        case UInt8(ascii: "^"):
            entry = readType()
            entry.atomic = false
        case UInt8(ascii: "["):
            entry.kind = .list
            if skip("s") {
                entry.listType = .set
            } else if skip("m") {
                entry.listType = .map
                _ = skip("(")
                entry.mapKeys = text(until: UInt8(ascii: ")")).split(separator: ",").map(String.init)
                _ = skip(")")
            } else {
                position += 1
            }
            entry.element = type()
        case UInt8(ascii: "<"):
            entry.kind = .map
            entry.element = type()
        case UInt8(ascii: "@"):
            entry.kind = .object
            var number: Int32 = 0
            while position < bytes.count, case let digit = bytes[position] &- 48, digit < 10 {
                number = number * 10 + Int32(digit)
                position += 1
            }
            entry.definition = number
        case UInt8(ascii: "a"): break
        default:
            entry.kind = .scalar
            entry.scalar = Self.scalar(code)
            if skip("(") {
                entry.enumeration = text(until: UInt8(ascii: ")"))
                    .split(separator: "|", omittingEmptySubsequences: false).map(String.init)
                _ = skip(")")
            }
        }
        return entry
    }

    private static func scalar(_ code: UInt8) -> SchemaType.Scalar {
        switch code {
        case UInt8(ascii: "s"): .string
        case UInt8(ascii: "y"): .bytes
        case UInt8(ascii: "t"): .time
        case UInt8(ascii: "u"): .microTime
        case UInt8(ascii: "i"): .integer32
        case UInt8(ascii: "l"): .integer64
        case UInt8(ascii: "n"): .number
        case UInt8(ascii: "b"): .boolean
        case UInt8(ascii: "q"): .quantity
        case UInt8(ascii: "x"): .intOrString
        default: preconditionFailure("the schema table has a type code that its reader does not know")
        }
    }
}
