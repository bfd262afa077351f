extension GoStrconv {
    /// `Quote(text)`: in double quotes, with escapes for what does not print.
    public static func quote(_ text: ByteString) -> ByteString { quote(text.bytes, isASCII: false) }

    /// `QuoteToASCII(text)`: in double quotes, with escapes for all that is not ASCII or does not print.
    public static func quoteToASCII(_ text: ByteString) -> ByteString { quote(text.bytes, isASCII: true) }

    private static func quote(_ bytes: [UInt8], isASCII: Bool) -> ByteString {
        var result: [UInt8] = []
        appendQuoted(bytes, isASCII: isASCII, to: &result)
        return ByteString(result)
    }

    /// Appends `Quote(text)` or `QuoteToASCII(text)`.
    public static func appendQuoted(_ text: [UInt8], isASCII: Bool = false, to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + text.count + 2)
        bytes.append(UInt8(ascii: "\""))
        text.withUnsafeBufferPointer { text in
            var index = 0
            var start = 0
            while index < text.count {
                let byte = text[index]
                if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    index += 1
                    continue
                }
                bytes.append(contentsOf: text[start..<index])
                let (scalar, length) = GoUnicode.decode(text, at: index)
                if scalar == 0xFFFD, length == 1 {
                    bytes += [UInt8(ascii: "\\"), UInt8(ascii: "x"), hexDigit(byte >> 4), hexDigit(byte & 15)]
                } else {
                    appendEscaped(scalar, quote: UInt8(ascii: "\""), isASCII: isASCII, to: &bytes)
                }
                index += length
                start = index
            }
            bytes.append(contentsOf: text[start..<text.count])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends `QuoteRune(scalar)` or `QuoteRuneToASCII(scalar)`: a character in single quotes.
    public static func appendQuotedRune(_ scalar: UInt32, isASCII: Bool = false, to bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "'")
        bytes.append(quote)
        appendEscaped(Unicode.Scalar(scalar)?.value ?? 0xFFFD, quote: quote, isASCII: isASCII, to: &bytes)
        bytes.append(quote)
    }

    private static func appendEscaped(_ scalar: UInt32, quote: UInt8, isASCII: Bool, to bytes: inout [UInt8]) {
        if scalar == UInt32(quote) || scalar == 0x5C {
            bytes += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: scalar)]
            return
        }
        if GoUnicode.isPrintable(scalar), !isASCII || scalar < 0x80 { return GoUnicode.append(scalar, to: &bytes) }
        bytes.append(UInt8(ascii: "\\"))
        switch scalar {
        case 0x07: bytes.append(UInt8(ascii: "a"))
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0B: bytes.append(UInt8(ascii: "v"))
        case ..<0x20, 0x7F: appendHexadecimal(scalar, mark: UInt8(ascii: "x"), digits: 2, to: &bytes)
        case ..<0x10000: appendHexadecimal(scalar, mark: UInt8(ascii: "u"), digits: 4, to: &bytes)
        default: appendHexadecimal(scalar, mark: UInt8(ascii: "U"), digits: 8, to: &bytes)
        }
    }

    private static func appendHexadecimal(_ scalar: UInt32, mark: UInt8, digits: Int, to bytes: inout [UInt8]) {
        bytes.append(mark)
        for position in (0..<digits).reversed() {
            bytes.append(hexDigit(UInt8(truncatingIfNeeded: scalar >> UInt32(position * 4)) & 15))
        }
    }

    /// `CanBackquote(text)`: whether the text can stand as it is between back quotes on one line.
    static func canBackquote(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { text in
            var index = 0
            while index < text.count {
                let (scalar, length) = GoUnicode.decode(text, at: index)
                index += length
                if length > 1 {
                    if scalar == 0xFEFF { return false }
                } else if scalar == 0xFFFD || scalar < 0x20 && scalar != 0x09 || scalar == 0x60 || scalar == 0x7F {
                    return false
                }
            }
            return true
        }
    }

    /// `Unquote(text)`: the content of a Go literal in double, single or back quotes; `nil` for what is none.
    public static func unquote(_ text: some Collection<UInt8>) -> ByteString? {
        let bytes = Array(text)
        guard bytes.count >= 2, let quote = bytes.first, bytes.last == quote else { return nil }
        let content = bytes[1..<(bytes.count - 1)]
        switch quote {
        case UInt8(ascii: "`"):
            guard !content.contains(quote) else { return nil }
            return ByteString(content.filter { $0 != 0x0D })
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return bytes.withUnsafeBufferPointer { bytes in
                var result: [UInt8] = []
                result.reserveCapacity(bytes.count)
                var index = 1
                let end = bytes.count - 1
                var characters = 0
                while index < end {
                    guard unquoteCharacter(bytes, at: &index, end: end, quote: quote, to: &result) else { return nil }
                    characters += 1
                }
                return quote == UInt8(ascii: "'") && characters > 1 ? nil : ByteString(result)
            }
        default: return nil
        }
    }

    private static func unquoteCharacter(
        _ bytes: UnsafeBufferPointer<UInt8>, at index: inout Int, end: Int, quote: UInt8, to result: inout [UInt8]
    ) -> Bool {
        let first = bytes[index]
        guard first != quote, first != 0x0A else { return false }
        guard first == UInt8(ascii: "\\") else {
            let (scalar, length) = GoUnicode.decode(bytes, at: index)
            GoUnicode.append(scalar, to: &result)
            index += length
            return true
        }
        guard index + 1 < end else { return false }
        let mark = bytes[index + 1]
        index += 2
        switch mark {
        case UInt8(ascii: "a"): result.append(0x07)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "v"): result.append(0x0B)
        case UInt8(ascii: "\\"): result.append(mark)
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            guard mark == quote else { return false }
            result.append(mark)
        case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = mark == UInt8(ascii: "x") ? 2 : mark == UInt8(ascii: "u") ? 4 : 8
            guard let value = digits(bytes, at: &index, end: end, count: count, bits: 4) else { return false }
            if count == 2 {
                result.append(UInt8(truncatingIfNeeded: value))
            } else {
                guard Unicode.Scalar(value) != nil else { return false }
                GoUnicode.append(value, to: &result)
            }
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            index -= 1
            guard let value = digits(bytes, at: &index, end: end, count: 3, bits: 3), value <= 255 else { return false }
            result.append(UInt8(truncatingIfNeeded: value))
        default: return false
        }
        return true
    }

    /// The value of `count` hexadecimal or octal digits.
    private static func digits(
        _ bytes: UnsafeBufferPointer<UInt8>, at index: inout Int, end: Int, count: Int, bits: UInt32
    ) -> UInt32? {
        guard index + count <= end else { return nil }
        var value: UInt32 = 0
        for byte in bytes[index..<(index + count)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < 1 << bits else { return nil }
            value = value << bits | UInt32(digit)
        }
        index += count
        return value
    }
}
