/// Whether a text is an IP address, as Go's `net/netip` reads one.
struct IPAddress {
    /// Whether it is an IPv4 address.
    let isVersion4: Bool
    /// Whether it names a zone, as `fe80::1%eth0` does.
    let hasZone: Bool

    /// Why a text is no address; Go's words.
    struct ParseError: Error {
        var message: String
    }

    /// Reads an address.
    init(_ text: [UInt8]) throws(ParseError) {
        guard let mark = text.first(where: { ".:%".utf8.contains($0) }) else {
            throw Self.error(text, "unable to parse IP")
        }
        switch mark {
        case UInt8(ascii: "."):
            try Self.checkVersion4(text, text[...])
            (isVersion4, hasZone) = (true, false)
        case UInt8(ascii: ":"):
            hasZone = try Self.checkVersion6(text)
            isVersion4 = false
        default: throw Self.error(text, "missing IPv6 address")
        }
    }

    private static func error(_ text: [UInt8], _ message: String, at rest: ArraySlice<UInt8> = []) -> ParseError {
        let place = rest.isEmpty ? "" : " (at \(GoQuoting.quote(rest)))"
        return ParseError(message: "ParseAddr(\(GoQuoting.quote(text))): \(message)\(place)")
    }

    private static func checkVersion4(_ text: [UInt8], _ fields: ArraySlice<UInt8>) throws(ParseError) {
        let dot = UInt8(ascii: ".")
        var (value, position, digits) = (0, 0, 0)
        for index in fields.indices {
            let byte = fields[index]
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                if digits == 1, value == 0 { throw error(text, "IPv4 field has octet with leading zero") }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                digits += 1
                if value > 255 { throw error(text, "IPv4 field has value >255") }
            } else if byte == dot {
                if index == fields.startIndex || index == fields.endIndex - 1 || fields[index - 1] == dot {
                    throw error(text, "IPv4 field must have at least one digit", at: fields[index...])
                }
                if position == 3 { throw error(text, "IPv4 address too long") }
                (value, position, digits) = (0, position + 1, 0)
            } else {
                throw error(text, "unexpected character", at: fields[index...])
            }
        }
        if position < 3 { throw error(text, "IPv4 address too short") }
    }

    /// Returns whether there is a zone.
    private static func checkVersion6(_ text: [UInt8]) throws(ParseError) -> Bool {
        let colon = UInt8(ascii: ":")
        var rest = text[...]
        var hasZone = false
        if let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            hasZone = true
            if percent == rest.endIndex - 1 { throw error(text, "zone must be a non-empty string") }
            rest = rest[..<percent]
        }
        var hasEllipsis = false
        if rest.starts(with: [colon, colon]) {
            hasEllipsis = true
            rest = rest.dropFirst(2)
            if rest.isEmpty { return hasZone }
        }
        var count = 0
        while count < 16 {
            let group = rest.prefix { hexDigits.contains($0) }
            if group.count > 4 { throw error(text, "each group must have 4 or less digits", at: rest) }
            if group.isEmpty { throw error(text, "each colon-separated field must have at least one digit", at: rest) }
            if group.endIndex < rest.endIndex, rest[group.endIndex] == UInt8(ascii: ".") {
                if !hasEllipsis, count != 12 {
                    throw error(
                        text, "embedded IPv4 address must replace the final 2 fields of the address", at: rest)
                }
                if count + 4 > 16 {
                    throw error(
                        text, "too many hex fields to fit an embedded IPv4 at the end of the address", at: rest)
                }
                try checkVersion4(text, rest)
                rest = []
                count += 4
                break
            }
            count += 2
            rest = rest[group.endIndex...]
            if rest.isEmpty { break }
            if rest.first != colon { throw error(text, "unexpected character, want colon", at: rest) }
            if rest.count == 1 { throw error(text, "colon must be followed by more characters", at: rest) }
            rest = rest.dropFirst()
            if rest.first == colon {
                if hasEllipsis { throw error(text, "multiple :: in address", at: rest) }
                hasEllipsis = true
                rest = rest.dropFirst()
                if rest.isEmpty { break }
            }
        }
        if !rest.isEmpty { throw error(text, "trailing garbage after address", at: rest) }
        if count < 16, !hasEllipsis { throw error(text, "address string too short") }
        if count >= 16, hasEllipsis { throw error(text, "the :: must expand to at least one field of zeros") }
        return hasZone
    }

    private static let hexDigits = Set("0123456789abcdefABCDEF".utf8)
}
