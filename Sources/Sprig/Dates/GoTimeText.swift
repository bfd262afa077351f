/// Small pieces of text that reading and writing times share.
enum GoTimeText {
    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Digits at the start, which may be none, and what follows; `nil` if they need more than 63 bits.
    static func leadingInteger(_ bytes: ArraySlice<UInt8>) -> (value: UInt64, rest: ArraySlice<UInt8>)? {
        let digits = bytes.prefix(while: isDigit)
        var value: UInt64 = 0
        for digit in digits {
            guard value <= (1 << 63) / 10 else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
            guard value <= 1 << 63 else { return nil }
        }
        return (value, bytes[digits.endIndex...])
    }

    /// A whole text of digits with an optional sign.
    static func integer(_ bytes: ArraySlice<UInt8>) -> Int? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
        guard let (value, rest) = leadingInteger(digits), rest.isEmpty else { return nil }
        let number = Int(Int64(bitPattern: value))
        return isNegative ? 0 &- number : number
    }

    /// In double quotes, as package `time` quotes in its errors: what is not ASCII is shown byte by byte.
    static func quoted(_ bytes: [UInt8]) -> String {
        var text = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x80: text += String(UnicodeScalar(byte))
            default: text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
            }
        }
        return text + "\""
    }
}

extension [UInt8] {
    /// Appends a number in decimal, with zeros in front up to a width that does not count the sign.
    mutating func append(decimal value: Int, width: Int = 0) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let digits = String(value.magnitude).utf8
        for _ in stride(from: digits.count, to: width, by: 1) { append(UInt8(ascii: "0")) }
        append(contentsOf: digits)
    }
}
