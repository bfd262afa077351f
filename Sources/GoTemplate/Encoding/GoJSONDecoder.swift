/// Reads JSON as `encoding/json` does into an `interface{}`: every number a `float64`, of a key that stands twice the
/// last, U+FFFD for what is not UTF-8, and Go's texts for mistakes.
struct GoJSONDecoder {
    private let input: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// The first number that a `float64` cannot hold; its place in the value is null.
    private(set) var rangeError: GoFunctionError?

    private init(_ input: UnsafeBufferPointer<UInt8>) { self.input = input }

    /// Reads one value. Throws `GoFunctionError` with Go's text for a mistake of syntax, `GoLimitError` for a value
    /// nested too deeply.
    static func decode(_ text: [UInt8]) throws -> (value: GoValue, rangeError: GoFunctionError?) {
        try text.withUnsafeBufferPointer { buffer in
            var decoder = GoJSONDecoder(buffer)
            decoder.skipSpace()
            let value = try decoder.readValue(depth: 0)
            decoder.skipSpace()
            if decoder.position < buffer.count { throw decoder.unexpected("after top-level value") }
            return (value, decoder.rangeError)
        }
    }

    private mutating func skipSpace() {
        while position < input.count {
            switch input[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Go's error for the character here. Where the text ends, Go looks at one more space: `error` tells whether that
    /// is a mistake of its own.
    private func unexpected(_ place: String, isErrorAtEnd: Bool = false) -> GoFunctionError {
        guard position < input.count || isErrorAtEnd else { return GoFunctionError("unexpected end of JSON input") }
        let byte = position < input.count ? input[position] : 0x20
        var character: [UInt8] = []
        if byte == UInt8(ascii: "\"") {
            character = Array("'\"'".utf8)
        } else {
            GoStrconv.appendQuotedRune(UInt32(byte), to: &character)
        }
        return GoFunctionError("invalid character \(String(decoding: character, as: UTF8.self)) \(place)")
    }

    private var byte: UInt8? { position < input.count ? input[position] : nil }

    // MARK: Values

    private mutating func readValue(depth: Int) throws -> GoValue {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        switch byte {
        case UInt8(ascii: "{"): return .map(try readObject(depth: depth))
        case UInt8(ascii: "["): return .list(try readArray(depth: depth))
        case UInt8(ascii: "\""): return .string(ByteString(try readString()))
        case let byte? where byte == UInt8(ascii: "-") || byte &- 0x30 < 10: return try readNumber()
        case UInt8(ascii: "t"):
            try readWord("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try readWord("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try readWord("null")
            return .null
        default: throw unexpected("looking for beginning of value")
        }
    }

    private mutating func readObject(depth: Int) throws -> GoMap {
        let map = GoMap()
        position += 1
        skipSpace()
        if byte == UInt8(ascii: "}") {
            position += 1
            return map
        }
        while true {
            guard byte == UInt8(ascii: "\"") else { throw unexpected("looking for beginning of object key string") }
            let key = ByteString(try readString())
            skipSpace()
            guard byte == UInt8(ascii: ":") else { throw unexpected("after object key") }
            position += 1
            skipSpace()
            map.entries[key] = try readValue(depth: depth + 1)
            skipSpace()
            switch byte {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return map
            default: throw unexpected("after object key:value pair")
            }
            skipSpace()
        }
    }

    private mutating func readArray(depth: Int) throws -> GoList {
        var elements: [GoValue] = []
        position += 1
        skipSpace()
        if byte == UInt8(ascii: "]") {
            position += 1
            return GoList()
        }
        while true {
            elements.append(try readValue(depth: depth + 1))
            skipSpace()
            switch byte {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return GoList(elements)
            default: throw unexpected("after array element")
            }
            skipSpace()
        }
    }

    private mutating func readWord(_ word: String) throws {
        for expected in word.utf8 {
            guard byte == expected else {
                let character = Character(Unicode.Scalar(expected))
                throw unexpected("in literal \(word) (expecting '\(character)')", isErrorAtEnd: true)
            }
            position += 1
        }
    }

    private mutating func readNumber() throws -> GoValue {
        let start = position
        if byte == UInt8(ascii: "-") {
            position += 1
            guard isDigit else { throw unexpected("in numeric literal", isErrorAtEnd: true) }
        }
        if byte == UInt8(ascii: "0") { position += 1 } else { skipDigits() }
        var isPlain = true
        if byte == UInt8(ascii: ".") {
            isPlain = false
            position += 1
            guard isDigit else { throw unexpected("after decimal point in numeric literal", isErrorAtEnd: true) }
            skipDigits()
        }
        if let mark = byte, mark | 0x20 == UInt8(ascii: "e") {
            isPlain = false
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            guard isDigit else { throw unexpected("in exponent of numeric literal", isErrorAtEnd: true) }
            skipDigits()
        }
        let text = UnsafeBufferPointer(rebasing: input[start..<position])
        if isPlain, text.count <= 15, text[0] != UInt8(ascii: "-") {
            return .float(Double(text.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }))
        }
        let number = String(decoding: text, as: UTF8.self)
        guard let value = Double(number), value.isFinite else {
            if rangeError == nil {
                rangeError = GoFunctionError(
                    "json: cannot unmarshal number \(number) into Go value of type float64")
            }
            return .null
        }
        return .float(value)
    }

    private var isDigit: Bool { byte.map { $0 &- 0x30 < 10 } ?? false }

    private mutating func skipDigits() { while isDigit { position += 1 } }

    // MARK: Strings

    private mutating func readString() throws -> [UInt8] {
        position += 1
        let start = position
        while position < input.count {
            let byte = input[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return Array(input[start..<(position - 1)])
            }
            guard byte != UInt8(ascii: "\\"), byte < 0x80, byte >= 0x20 else { break }
            position += 1
        }
        return try readLongString(from: start)
    }

    /// Goes on where escapes or characters beyond ASCII begin.
    private mutating func readLongString(from start: Int) throws -> [UInt8] {
        var text = Array(input[start..<position])
        while position < input.count {
            let byte = input[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return text
            case UInt8(ascii: "\\"): try readEscape(into: &text)
            case ..<0x20: throw unexpected("in string literal")
            default:
                let (scalar, length) = GoUnicode.decode(input, at: position)
                if length == 1, byte >= 0x80 {
                    GoUnicode.append(scalar, to: &text)
                } else {
                    text.append(contentsOf: input[position..<(position + length)])
                }
                position += length
            }
        }
        throw unexpected("in string literal")
    }

    private mutating func readEscape(into text: inout [UInt8]) throws {
        position += 1
        switch byte {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case let byte? where byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\""):
            text.append(byte)
        case UInt8(ascii: "u"):
            position += 1
            let unit = try readUnit()
            var scalar = unit
            if unit & 0xFC00 == 0xD800, position + 1 < input.count, input[position] == UInt8(ascii: "\\"),
                input[position + 1] == UInt8(ascii: "u")
            {
                let before = position
                position += 2
                let second = try readUnit()
                if second & 0xFC00 == 0xDC00 {
                    scalar = 0x10000 + (unit & 0x3FF) << 10 + second & 0x3FF
                } else {
                    // Only the first is half a pair; the second is read again on its own.
                    position = before
                }
            }
            return GoUnicode.append(scalar, to: &text)
        default: throw unexpected("in string escape code", isErrorAtEnd: true)
        }
        position += 1
    }

    private mutating func readUnit() throws -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = byte.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw unexpected("in \\u hexadecimal character escape", isErrorAtEnd: true)
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}
