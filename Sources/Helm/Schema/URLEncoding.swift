/// Which bytes a part of a URL escapes, as Go's `net/url` has it.
enum URLEncoding {
    case path, pathSegment, host, zone, userPassword, fragment

    /// Letters, digits and `-_.~`.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private func needsEscape(_ byte: UInt8) -> Bool {
        if Self.isUnreserved(byte) { return false }
        switch self {
        case .host, .zone: return !"!$&'()*+,;=:[]<>\"".utf8.contains(byte)
        case .path: return !"$&+,/:;=@".utf8.contains(byte)
        case .pathSegment: return !"$&+:=@".utf8.contains(byte)
        case .userPassword: return !"$&+,;=".utf8.contains(byte)
        case .fragment: return !"$&+,/:;=?@!()*".utf8.contains(byte)
        }
    }

    /// Escapes what the part needs escaped.
    func escape(_ text: some Sequence<UInt8>) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text {
            if needsEscape(byte) {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// Whether a text is an escaped form of something.
    func isValid(_ text: [UInt8]) -> Bool {
        text.allSatisfy { "!$&'()*+,;=:@[]%".utf8.contains($0) || !needsEscape($0) }
    }

    /// Takes the escapes away.
    func unescape(_ text: some Collection<UInt8>) throws(GoURL.ParseError) -> [UInt8] {
        let text = Array(text)
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte == UInt8(ascii: "%") else {
                if self == .host || self == .zone, byte < 0x80, needsEscape(byte) {
                    throw GoURL.ParseError(message: "invalid character \(GoQuoting.quote([byte])) in host name")
                }
                result.append(byte)
                index += 1
                continue
            }
            let escape = text[index..<min(index + 3, text.count)]
            guard escape.count == 3, let high = Self.hexValue(text[index + 1]), let low = Self.hexValue(text[index + 2])
            else { throw GoURL.ParseError(message: "invalid URL escape \(GoQuoting.quote(escape))") }
            let value = high << 4 | low
            let isPercent = escape.elementsEqual("%25".utf8)
            let isRefused =
                switch self {
                case .host: high < 8 && !isPercent
                case .zone: !isPercent && value != 0x20 && URLEncoding.host.needsEscape(value)
                default: false
                }
            if isRefused { throw GoURL.ParseError(message: "invalid URL escape \(GoQuoting.quote(escape))") }
            result.append(value)
            index += 3
        }
        return result
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
