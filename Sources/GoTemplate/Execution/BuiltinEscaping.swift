/// The builtins that escape text: `html`, `js` and `urlquery`.
enum BuiltinEscaping {
    /// The text of the arguments, as `print` gives it; nil is `<no value>`.
    static func text(_ values: [GoValue]) throws -> ByteString {
        if values.count == 1, case .string(let text) = values[0] { return text }
        return try GoFormat.print(values.map { if case .null = $0 { .string("<no value>") } else { $0 } })
    }

    static func html(_ text: ByteString) -> ByteString {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for byte in text.bytes {
            switch byte {
            case 0: bytes += "\u{FFFD}".utf8
            case UInt8(ascii: "\""): bytes += "&#34;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            default: bytes.append(byte)
            }
        }
        return ByteString(bytes)
    }

    static func javaScript(_ text: ByteString) -> ByteString {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        text.bytes.withUnsafeBufferPointer { text in
            var index = 0
            while index < text.count {
                let (scalar, length) = GoUnicode.decode(text, at: index)
                switch scalar {
                case 0x5C: bytes += "\\\\".utf8
                case 0x27: bytes += "\\'".utf8
                case 0x22: bytes += "\\\"".utf8
                case 0x3C, 0x3E, 0x26, 0x3D, ..<0x20: appendEscaped(scalar, to: &bytes)
                case 0x80...:
                    if GoUnicode.isPrintable(scalar) {
                        bytes.append(contentsOf: text[index..<(index + length)])
                    } else {
                        appendEscaped(scalar, to: &bytes)
                    }
                default: bytes.append(text[index])
                }
                index += length
            }
        }
        return ByteString(bytes)
    }

    /// `\u003C`; more digits for what needs them.
    private static func appendEscaped(_ scalar: UInt32, to bytes: inout [UInt8]) {
        let digits = String(scalar, radix: 16, uppercase: true)
        bytes += "\\u".utf8
        bytes += String(repeating: "0", count: max(0, 4 - digits.count)).utf8
        bytes += digits.utf8
    }

    static func urlQuery(_ text: ByteString) -> ByteString {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for byte in text.bytes {
            switch byte {
            case 0x20: bytes.append(UInt8(ascii: "+"))
            case _ where byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "-_.~".utf8.contains(byte):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 15] { bytes.append(digit + (digit < 10 ? 0x30 : 0x37)) }
            }
        }
        return ByteString(bytes)
    }
}
