/// Texts in quotes, as messages of Go programs show them.
enum GoQuoting {
    /// `strconv.Quote`: double quotes, escapes for what cannot be printed.
    static func quote(_ bytes: some Collection<UInt8>) -> String {
        var text = "\""
        appendEscaped(Array(bytes), quote: "\"", to: &text)
        return text + "\""
    }

    /// A text in single quotes, in which double ones stand bare.
    static func singleQuote(_ bytes: some Collection<UInt8>) -> String {
        var text = "'"
        appendEscaped(Array(bytes), quote: "'", to: &text)
        return text + "'"
    }

    /// A character as `%q` shows one.
    static func quote(_ character: Unicode.Scalar) -> String {
        var text = "'"
        appendEscaped(Array(String(character).utf8), quote: "'", to: &text)
        return text + "'"
    }

    private static func appendEscaped(_ bytes: [UInt8], quote: Unicode.Scalar, to text: inout String) {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var position = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar):
                append(scalar, quote: quote, to: &text)
                position += UTF8.width(scalar)
            case .emptyInput: return
            case .error:
                // One byte at a time, as Go counts what is not UTF-8.
                text += "\\x" + hex(UInt32(bytes[position]), width: 2)
                position += 1
                decoder = UTF8()
                iterator = Array(bytes[position...]).makeIterator()
            }
        }
    }

    private static func append(_ scalar: Unicode.Scalar, quote: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case quote, "\\": text += "\\" + String(scalar)
        case "\u{07}": text += "\\a"
        case "\u{08}": text += "\\b"
        case "\u{0C}": text += "\\f"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case "\u{0B}": text += "\\v"
        case _ where isPrintable(scalar): text.unicodeScalars.append(scalar)
        case _ where scalar.value < 0x20 || scalar.value == 0x7F: text += "\\x" + hex(scalar.value, width: 2)
        case _ where scalar.value < 0x10000: text += "\\u" + hex(scalar.value, width: 4)
        default: text += "\\U" + hex(scalar.value, width: 8)
        }
    }

    /// Letters, marks, numbers, punctuation, symbols and the ASCII space.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        return switch scalar.properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }

    private static func hex(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
