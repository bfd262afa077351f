extension TOMLScanner {
    /// A string that is being read.
    private struct Content {
        /// Where it starts.
        let start: Int
        var bytes: [UInt8] = []
        /// A mistake that is only noticed once the string has come to its end.
        var mistake: String?

        init(start: Int) { self.start = start }

        mutating func note(_ mistake: String) { self.mistake = self.mistake ?? mistake }
    }

    private func finish(_ content: Content) throws(TOMLMistake) -> [UInt8] {
        if let message = content.mistake { throw mistake(message) }
        return content.bytes
    }

    /// The content of a string between single quotes or double quotes, the first of which has been read.
    mutating func readString(_ quote: UInt8) throws(TOMLMistake) -> [UInt8] {
        var content = Content(start: position)
        while true {
            let start = position
            guard let character = try next() else {
                throw mistake(
                    quote == UInt8(ascii: "'") ? "unexpected EOF; expected \"'\"" : "unexpected EOF; expected '\"'")
            }
            if character == UInt32(quote) { return try finish(content) }
            if character == 0x0A || character == 0x0D {
                throw TOMLMistake("strings cannot contain newlines", line: line - 1)
            }
            if character == 0x5C, quote == UInt8(ascii: "\"") {
                try readEscape(into: &content)
            } else {
                content.bytes += bytes[start..<position]
            }
        }
    }

    /// The content of a string between three quotes, which have been read.
    mutating func readLongString(_ quote: UInt8) throws(TOMLMistake) -> [UInt8] {
        let name = quote == UInt8(ascii: "'") ? "\"'''\"" : "'\"\"\"'"
        var content = Content(start: position)
        if try accept(0x0A) {
        } else if try peek() == 0x0D {
            _ = try next()
            _ = try accept(0x0A)
        }
        while true {
            let start = position
            guard let character = try next() else { throw mistake("unexpected EOF; expected \(name)") }
            if character == UInt32(quote) {
                var count = 1
                while count < 6, try accept(quote) { count += 1 }
                if count >= 3 {
                    guard count < 6 else {
                        throw mistake(
                            quote == UInt8(ascii: "'") ? "unexpected \"''''''\"" : "unexpected '\"\"\"\"\"\"'")
                    }
                    content.bytes.append(contentsOf: repeatElement(quote, count: count - 3))
                    return try finish(content)
                }
                content.bytes.append(contentsOf: repeatElement(quote, count: count))
            } else if character == 0x5C, quote == UInt8(ascii: "\"") {
                if try !skipEscapedLines() { try readEscape(into: &content) }
            } else {
                content.bytes += bytes[start..<position]
            }
        }
    }

    /// Moves behind the line breaks and blanks that a backslash at the end of a line takes away.
    private mutating func skipEscapedLines() throws(TOMLMistake) -> Bool {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        let blanks = bytes[position...].prefix(while: isBlank)
        guard blanks.contains(0x0A) else { return false }
        try skipBlanks(andLines: true)
        return true
    }

    /// Reads what follows a backslash.
    private mutating func readEscape(into content: inout Content) throws(TOMLMistake) {
        let character = try next()
        switch character {
        case 0x62: content.bytes.append(0x08)
        case 0x74: content.bytes.append(0x09)
        case 0x6E: content.bytes.append(0x0A)
        case 0x66: content.bytes.append(0x0C)
        case 0x72: content.bytes.append(0x0D)
        case 0x65: content.bytes.append(0x1B)
        case 0x22: content.bytes.append(0x22)
        case 0x5C: content.bytes.append(0x5C)
        case 0x20: content.note("invalid escape: '\\ '")
        case 0x09: content.note("invalid escape: '\\\t'")
        case 0x78: try readHexadecimal(2, "two hexadecimal digits after '\\x'", into: &content)
        case 0x75: try readHexadecimal(4, "four hexadecimal digits after '\\u'", into: &content)
        case 0x55: try readHexadecimal(8, "eight hexadecimal digits after '\\U'", into: &content)
        default:
            var text: [UInt8] = []
            GoUnicode.append(character ?? 0, to: &text)
            throw mistake("invalid escape in string '\\\(String(decoding: text, as: UTF8.self))'")
        }
    }

    private mutating func readHexadecimal(
        _ count: Int, _ expected: String, into content: inout Content
    ) throws(TOMLMistake) {
        let start = position
        var value: UInt32 = 0
        for _ in 0..<count {
            let digit = try next()
            guard let digit, digit < 0x80, TOMLScanner.isHexadecimal(UInt8(digit)),
                let number = Character(Unicode.Scalar(UInt8(digit))).hexDigitValue
            else {
                let found = GoStrconv.quote(ByteString(bytes[content.start..<position]))
                throw mistake("expected \(expected), but got \(found) instead")
            }
            value = value << 4 | UInt32(number)
        }
        guard Unicode.Scalar(value) != nil else {
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            return content.note("Escaped character '\\u\(text)' is not valid UTF-8.")
        }
        GoUnicode.append(value, to: &content.bytes)
    }
}
