import Base

/// A recursive-descent reader of one JSON text. It lives only as long as the buffer it was made with.
struct JSONParser {
    private let input: UnsafeBufferPointer<UInt8>
    private let path: String
    private let limits: JSON.Limits
    private var position = 0
    private var depth = 0
    // Columns count characters: `lineStart` is moved forward by one for each UTF-8 continuation byte read.
    private var line: Int32 = 1
    private var lineStart = 0
    private var scratch: [UInt8] = []

    /// Keys that stood twice, as warnings.
    private(set) var duplicates: [Diagnostic] = []

    init(_ input: UnsafeBufferPointer<UInt8>, path: String, limits: JSON.Limits) {
        self.input = input
        self.path = path
        self.limits = limits
    }

    mutating func parseText() throws(Diagnostic) -> Node {
        guard input.count <= limits.bytes else {
            throw Diagnostic(
                at: SourceLocation(path: path), "the text has \(input.count) bytes, the limit is \(limits.bytes)")
        }
        // Editors on some systems put a byte order mark before UTF-8.
        if input.count >= 3, input[0] == 0xEF, input[1] == 0xBB, input[2] == 0xBF {
            position = 3
            lineStart = 3
        }
        skipSpace()
        let node = try parseValue()
        skipSpace()
        guard position == input.count else { throw unexpected("the end of the text") }
        return node
    }

    // MARK: Values

    private mutating func parseValue() throws(Diagnostic) -> Node {
        guard position < input.count else { throw unexpected("a value") }
        let startLine = line
        let startColumn = column
        let content: Node.Content
        switch input[position] {
        case UInt8(ascii: "{"): content = try parseObject()
        case UInt8(ascii: "["): content = try parseArray()
        case UInt8(ascii: "\""):
            content = .scalar(Scalar(text: try parseString(), kind: .string, style: .doubleQuoted))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): content = .scalar(try parseNumber())
        case UInt8(ascii: "t"): content = .scalar(try parseWord("true", kind: .bool))
        case UInt8(ascii: "f"): content = .scalar(try parseWord("false", kind: .bool))
        case UInt8(ascii: "n"): content = .scalar(try parseWord("null", kind: .null))
        default: throw unexpected("a value")
        }
        return Node(content, line: startLine, column: startColumn)
    }

    private mutating func enter() throws(Diagnostic) {
        depth += 1
        guard depth <= limits.depth else {
            throw diagnostic("nested deeper than \(limits.depth) levels", "use fewer levels of objects and arrays")
        }
        position += 1
    }

    private mutating func parseObject() throws(Diagnostic) -> Node.Content {
        try enter()
        var collector = MappingCollector()
        skipSpace()
        if peek() == UInt8(ascii: "}") {
            position += 1
        } else {
            while true {
                guard peek() == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
                let keyLine = line
                let keyColumn = column
                let key = try parseString()
                skipSpace()
                guard peek() == UInt8(ascii: ":") else { throw unexpected("\":\" after the key") }
                position += 1
                skipSpace()
                let value = try parseValue()
                let entry = Mapping.Entry(key: key, value: value, line: keyLine, column: keyColumn)
                if let earlier = collector.insert(entry) {
                    duplicates.append(
                        Diagnostic(
                            .warning, at: SourceLocation(path: path, line: Int(keyLine), column: Int(keyColumn)),
                            "key \(quoted(key)) stands twice, first at line \(earlier.line); the last one counts"))
                    collector.replace(with: entry)
                }
                skipSpace()
                if peek() == UInt8(ascii: ",") {
                    position += 1
                    skipSpace()
                } else if peek() == UInt8(ascii: "}") {
                    position += 1
                    break
                } else {
                    throw unexpected("\",\" or \"}\"")
                }
            }
        }
        depth -= 1
        return .mapping(collector.mapping)
    }

    private mutating func parseArray() throws(Diagnostic) -> Node.Content {
        try enter()
        var items: [Node] = []
        skipSpace()
        if peek() == UInt8(ascii: "]") {
            position += 1
        } else {
            while true {
                items.append(try parseValue())
                skipSpace()
                if peek() == UInt8(ascii: ",") {
                    position += 1
                    skipSpace()
                } else if peek() == UInt8(ascii: "]") {
                    position += 1
                    break
                } else {
                    throw unexpected("\",\" or \"]\"")
                }
            }
        }
        depth -= 1
        return .sequence(items)
    }

    private mutating func parseWord(_ word: StaticString, kind: Scalar.Kind) throws(Diagnostic) -> Scalar {
        let length = word.utf8CodeUnitCount
        let matches =
            position + length <= input.count
            && word.withUTF8Buffer { $0.elementsEqual(input[position..<position + length]) }
        guard matches else { throw unexpected("a value") }
        position += length
        if position < input.count, isWordByte(input[position]) { throw unexpected("a value") }
        return Scalar(text: word.description, kind: kind)
    }

    private mutating func parseNumber() throws(Diagnostic) -> Scalar {
        let start = position
        if peek() == UInt8(ascii: "-") { position += 1 }
        if peek() == UInt8(ascii: "0") {
            position += 1
            if isDigit(peek()) {
                throw diagnostic("a number may not start with 0", "leave the leading zeros out")
            }
        } else {
            guard skipDigits() else { throw unexpected("a digit") }
        }
        var isFloat = false
        if peek() == UInt8(ascii: ".") {
            isFloat = true
            position += 1
            guard skipDigits() else { throw unexpected("a digit after the decimal point") }
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            isFloat = true
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() else { throw unexpected("a digit in the exponent") }
        }
        let digits = input[start..<position]
        let kind: Scalar.Kind = isFloat || !fits64Bits(digits) ? .float : .int
        return Scalar(text: String(decoding: digits, as: UTF8.self), kind: kind)
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while isDigit(peek()) { position += 1 }
        return position > start
    }

    private func fits64Bits(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if digits.count <= 18 { return true }
        return GoInteger(decimal: digits) != nil
    }

    // MARK: Strings

    private mutating func parseString() throws(Diagnostic) -> String {
        position += 1
        let start = position
        var isASCII = true
        while position < input.count {
            let byte = input[position]
            if byte == UInt8(ascii: "\"") {
                let content = UnsafeBufferPointer(rebasing: input[start..<position])
                if !isASCII { try checkUTF8(content, at: start) }
                position += 1
                return String(decoding: content, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: start) }
            if byte < 0x20 { throw controlCharacter(byte) }
            if byte >= 0x80 {
                isASCII = false
                if byte & 0xC0 == 0x80 { lineStart += 1 }
            }
            position += 1
        }
        throw diagnostic("the text ends inside a string", "close the string with a double quote")
    }

    private mutating func parseEscapedString(from start: Int) throws(Diagnostic) -> String {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: input[start..<position])
        while position < input.count {
            let byte = input[position]
            switch byte {
            case UInt8(ascii: "\""):
                let text = String(validating: scratch, as: UTF8.self)
                guard let text else {
                    try checkUTF8(UnsafeBufferPointer(rebasing: input[start..<position]), at: start)
                    throw diagnostic("invalid UTF-8 in a string", "save the text as UTF-8")
                }
                position += 1
                return text
            case UInt8(ascii: "\\"): try parseEscape()
            case 0..<0x20: throw controlCharacter(byte)
            default:
                if byte & 0xC0 == 0x80 { lineStart += 1 }
                scratch.append(byte)
                position += 1
            }
        }
        throw diagnostic("the text ends inside a string", "close the string with a double quote")
    }

    private mutating func parseEscape() throws(Diagnostic) {
        guard position + 1 < input.count else {
            throw diagnostic("the text ends inside a string", "close the string with a double quote")
        }
        switch input[position + 1] {
        case UInt8(ascii: "\""): scratch.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): scratch.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): scratch.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"):
            scratch.append(contentsOf: Unicode.Scalar.utf8Bytes(try parseUnicodeEscape()))
            return
        default:
            throw diagnostic(
                "\\\(show(at: position + 1)) is no escape of JSON", "write a backslash itself as \\\\")
        }
        position += 2
    }

    /// Reads `\uXXXX`, with the second half if it is a surrogate pair; a lone half is U+FFFD, as in Go.
    private mutating func parseUnicodeEscape() throws(Diagnostic) -> Unicode.Scalar {
        let first = try parseFourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 1 < input.count, input[position] == UInt8(ascii: "\\"),
            input[position + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let before = position
        let second = try parseFourHexDigits()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else {
            position = before
            return "\u{FFFD}"
        }
        return scalar
    }

    private mutating func parseFourHexDigits() throws(Diagnostic) -> UInt32 {
        var value: UInt32 = 0
        for offset in 2..<6 {
            guard position + offset < input.count, let digit = hexDigitValue(input[position + offset]) else {
                throw diagnostic("\\u needs four hexadecimal digits", "write for example \\u00e9")
            }
            value = value << 4 | UInt32(digit)
        }
        position += 6
        return value
    }

    private mutating func checkUTF8(_ content: UnsafeBufferPointer<UInt8>, at start: Int) throws(Diagnostic) {
        guard let offset = firstInvalidUTF8(content) else { return }
        // Strings hold no line break, so the place is on this line; count its characters again.
        var continuation = 0
        var index = start + offset - 1
        var lineBegin = index
        while index >= 0, input[index] != 0x0A {
            if input[index] & 0xC0 == 0x80 { continuation += 1 }
            lineBegin = index
            index -= 1
        }
        if offset == 0, start == 0 { lineBegin = 0 }
        let column = start + offset - max(lineBegin, 0) - continuation + 1
        throw Diagnostic(
            at: SourceLocation(path: path, line: Int(line), column: column),
            "invalid UTF-8: byte 0x\(hexText(content[offset]))", suggestion: "save the text as UTF-8")
    }

    // MARK: Bytes and places

    private func peek() -> UInt8 { position < input.count ? input[position] : 0 }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private func isWordByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }

    private mutating func skipSpace() {
        while position < input.count {
            switch input[position] {
            case 0x20, 0x09, 0x0D: position += 1
            case 0x0A:
                position += 1
                line += 1
                lineStart = position
            default: return
            }
        }
    }

    private var column: Int32 { Int32(truncatingIfNeeded: position - lineStart + 1) }

    private func diagnostic(_ message: String, _ suggestion: String? = nil) -> Diagnostic {
        Diagnostic(
            at: SourceLocation(path: path, line: Int(line), column: Int(column)), message, suggestion: suggestion)
    }

    private func unexpected(_ wanted: String) -> Diagnostic {
        guard position < input.count else {
            return diagnostic("the text ends where \(wanted) should stand", "the text may have been cut short")
        }
        let found = input[position]
        var suggestion: String?
        if found == UInt8(ascii: "'") { suggestion = "JSON has double quotes only" }
        if found == UInt8(ascii: "#") || found == UInt8(ascii: "/") { suggestion = "JSON has no comments" }
        if found == UInt8(ascii: "}") || found == UInt8(ascii: "]") { suggestion = "is there a comma too many?" }
        return diagnostic("found \(show(at: position)) where \(wanted) should stand", suggestion)
    }

    private func controlCharacter(_ byte: UInt8) -> Diagnostic {
        byte == 0x0A
            ? diagnostic("a line break inside a string", "close the string, or write the line break as \\n")
            : diagnostic("control character 0x\(hexText(byte)) inside a string", "write it as \\u00\(hexText(byte))")
    }

    /// The character at `index` for a message: itself if it is printable ASCII, else its byte.
    private func show(at index: Int) -> String {
        let byte = input[index]
        guard (0x21..<0x7F).contains(byte) else { return "byte 0x\(hexText(byte))" }
        return "\"\(Character(Unicode.Scalar(byte)))\""
    }
}
