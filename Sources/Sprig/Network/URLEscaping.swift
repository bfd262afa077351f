package import GoTemplate

/// Percent escapes in the parts of a URL, as Go's `net/url` has them.
package enum URLEscaping {
    /// A part of a URL; each leaves other characters as they are.
    package enum Part {
        case path, pathSegment, host, zone, user, fragment
    }

    /// Escapes what may not stand in a part as it is.
    package static func escape(_ text: [UInt8], for part: Part) -> [UInt8] {
        guard text.contains(where: { !isPlain($0, in: part) }) else { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text {
            if isPlain(byte, in: part) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return result
    }

    /// Resolves escapes; errors have Go's texts.
    package static func unescape(_ text: ArraySlice<UInt8>, for part: Part) throws(GoFunctionError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var position = text.startIndex
        while position < text.endIndex {
            let byte = text[position]
            guard byte == UInt8(ascii: "%") else {
                if part == .host || part == .zone, byte < 0x80, !isPlain(byte, in: part) {
                    throw GoFunctionError("invalid character \(GoStrconv.quote(ByteString([byte]))) in host name")
                }
                result.append(byte)
                position += 1
                continue
            }
            let escape = text[position...].prefix(3)
            guard escape.count == 3, let high = hexDigit(escape[position + 1]),
                let low = hexDigit(escape[position + 2])
            else { throw invalid(escape) }
            let value = high << 4 | low
            let isPercent = value == UInt8(ascii: "%")
            // Hosts may only escape what is not ASCII; zones what may stand in a host as it is, and spaces.
            if part == .host, high < 8, !isPercent { throw invalid(escape) }
            if part == .zone, !isPercent, value != 0x20, !isPlain(value, in: .host) { throw invalid(escape) }
            result.append(value)
            position += 3
        }
        return result
    }

    /// Whether a text is a possible form of a part, escapes not looked at.
    static func isValid(_ text: [UInt8], for part: Part) -> Bool {
        text.allSatisfy { byte in "!$&'()*+,;=:@[]%".utf8.contains(byte) || isPlain(byte, in: part) }
    }

    /// Whether a byte may stand in user name and password.
    static func isUserinfo(_ byte: UInt8) -> Bool { isUnreserved(byte) || "!$&'()*+,;=%:@".utf8.contains(byte) }

    private static func isPlain(_ byte: UInt8, in part: Part) -> Bool {
        if isUnreserved(byte) { return true }
        return switch part {
        case .path: "$&+,/:;=@".utf8.contains(byte)
        case .pathSegment: "$&+:=@".utf8.contains(byte)
        case .host, .zone: "!$&'()*+,;=:[]<>\"".utf8.contains(byte)
        case .user: "$&+,;=".utf8.contains(byte)
        case .fragment: "$&+,/:;=?@!()*".utf8.contains(byte)
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The value of a hexadecimal digit.
    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func invalid(_ escape: ArraySlice<UInt8>) -> GoFunctionError {
        GoFunctionError("invalid URL escape \(GoStrconv.quote(ByteString(escape)))")
    }
}
