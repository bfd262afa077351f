import GoTemplate

/// An IP address as Go's `net/netip` reads it.
package struct IPAddress {
    /// Why a text is no address, in Go's words.
    package struct ParseError: Error {
        package let message: String

        init(_ text: [UInt8], _ message: String, at rest: ArraySlice<UInt8> = []) {
            let place = rest.isEmpty ? "" : " (at \(GoStrconv.quote(ByteString(rest))))"
            self.message = "ParseAddr(\(GoStrconv.quote(ByteString(text)))): \(message)\(place)"
        }
    }

    /// The 4 or 16 bytes of the address.
    package let bytes: [UInt8]

    /// Whether it is one of IP version 4.
    package var isVersion4: Bool { bytes.count == 4 }

    private static let colon = UInt8(ascii: ":")

    /// Reads an address, which may have a zone if it is one of version 6.
    package init(_ text: [UInt8]) throws(ParseError) {
        switch text.first(where: { ".:%".utf8.contains($0) }) {
        case UInt8(ascii: "."): bytes = try Self.version4(text[...], of: text)
        case Self.colon: bytes = try Self.version6(text)
        case UInt8(ascii: "%"): throw ParseError(text, "missing IPv6 address")
        default: throw ParseError(text, "unable to parse IP")
        }
    }

    private static func version4(_ part: ArraySlice<UInt8>, of text: [UInt8]) throws(ParseError) -> [UInt8] {
        var bytes: [UInt8] = []
        var value = 0
        var digits = 0
        for index in part.indices {
            let byte = part[index]
            if (0x30...0x39).contains(byte) {
                if digits == 1, value == 0 { throw ParseError(text, "IPv4 field has octet with leading zero") }
                value = value * 10 + Int(byte) - 0x30
                digits += 1
                if value > 255 { throw ParseError(text, "IPv4 field has value >255") }
            } else if byte == UInt8(ascii: ".") {
                let isAtEdge = index == part.startIndex || index == part.endIndex - 1
                if isAtEdge || part[index - 1] == byte {
                    throw ParseError(text, "IPv4 field must have at least one digit", at: part[index...])
                }
                if bytes.count == 3 { throw ParseError(text, "IPv4 address too long") }
                bytes.append(UInt8(value))
                (value, digits) = (0, 0)
            } else {
                throw ParseError(text, "unexpected character", at: part[index...])
            }
        }
        if bytes.count < 3 { throw ParseError(text, "IPv4 address too short") }
        return bytes + [UInt8(value)]
    }

    private static func version6(_ text: [UInt8]) throws(ParseError) -> [UInt8] {
        var rest = text[...]
        if let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            if percent == rest.endIndex - 1 { throw ParseError(text, "zone must be a non-empty string") }
            rest = rest[..<percent]
        }
        var bytes: [UInt8] = []
        // Where the zeros stand that `::` leaves out.
        var gap: Int?
        if rest.starts(with: [colon, colon]) {
            gap = 0
            rest = rest.dropFirst(2)
            if rest.isEmpty { return [UInt8](repeating: 0, count: 16) }
        }
        while bytes.count < 16 {
            let group = try hexadecimalGroup(rest, of: text)
            if rest.dropFirst(group.digits).first == UInt8(ascii: ".") {
                if gap == nil, bytes.count != 12 {
                    let message = "embedded IPv4 address must replace the final 2 fields of the address"
                    throw ParseError(text, message, at: rest)
                }
                if bytes.count > 12 {
                    let message = "too many hex fields to fit an embedded IPv4 at the end of the address"
                    throw ParseError(text, message, at: rest)
                }
                bytes += try version4(rest, of: text)
                rest = []
                break
            }
            bytes += [UInt8(group.value >> 8), UInt8(group.value & 255)]
            rest = rest.dropFirst(group.digits)
            guard let next = rest.first else { break }
            if next != colon { throw ParseError(text, "unexpected character, want colon", at: rest) }
            if rest.count == 1 { throw ParseError(text, "colon must be followed by more characters", at: rest) }
            rest = rest.dropFirst()
            if rest.first == colon {
                if gap != nil { throw ParseError(text, "multiple :: in address", at: rest) }
                gap = bytes.count
                rest = rest.dropFirst()
                if rest.isEmpty { break }
            }
        }
        if !rest.isEmpty { throw ParseError(text, "trailing garbage after address", at: rest) }
        guard bytes.count < 16 else {
            if gap != nil { throw ParseError(text, "the :: must expand to at least one field of zeros") }
            return bytes
        }
        guard let gap else { throw ParseError(text, "address string too short") }
        bytes.insert(contentsOf: [UInt8](repeating: 0, count: 16 - bytes.count), at: gap)
        return bytes
    }

    private static func hexadecimalGroup(
        _ rest: ArraySlice<UInt8>, of text: [UInt8]
    ) throws(ParseError) -> (value: UInt32, digits: Int) {
        var value: UInt32 = 0
        var digits = 0
        for byte in rest {
            guard let digit = URLEscaping.hexDigit(byte) else { break }
            if digits > 3 { throw ParseError(text, "each group must have 4 or less digits", at: rest) }
            value = value << 4 | UInt32(digit)
            digits += 1
        }
        if digits == 0 {
            throw ParseError(text, "each colon-separated field must have at least one digit", at: rest)
        }
        return (value, digits)
    }
}
