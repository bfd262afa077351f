/// Writes floating-point numbers as Go's `strconv` does: the shortest digits that read back as the same value.
package enum GoFloat {
    /// `strconv.FormatFloat(value, 'g', -1, 64)`, with YAML's words for what is no number.
    static func general(_ value: Double) -> String {
        if let word = word(value) { return word }
        return Digits(value.description).general(exponentFrom: 6)
    }

    /// `strconv.FormatFloat(value, 'g', -1, 32)`, with YAML's words for what is no number.
    static func general32(_ value: Double) -> String {
        if let word = word(value) { return word }
        let single = Float(value)
        if single.isInfinite { return single < 0 ? "-.inf" : ".inf" }
        return Digits(single.description).general(exponentFrom: 6)
    }

    /// What `encoding/json` writes, or `nil` for infinities and NaN.
    static func json(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        let magnitude = abs(value)
        let digits = Digits(value.description)
        guard magnitude != 0, magnitude < 1e-6 || magnitude >= 1e21 else { return digits.fixed }
        return digits.exponential(minimumExponentDigits: 1)
    }

    /// `strconv.FormatFloat(value, 'f', -1, 64)`, with YAML's words for what is no number.
    package static func fixed(_ value: Double) -> String { word(value) ?? Digits(value.description).fixed }

    /// What `fmt` prints for `%v`, with YAML's words for what is no number: an exponent below -4 and from 21 on.
    package static func verb(_ value: Double) -> String {
        word(value) ?? Digits(value.description).general(exponentFrom: 21)
    }

    private static func word(_ value: Double) -> String? {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        return nil
    }

    /// Decimal digits without leading or trailing zeros, and where the point stands: 0.d₁d₂… × 10^point.
    private struct Digits {
        var isNegative = false
        var digits: [UInt8] = []
        var point = 0

        /// Takes apart what `Double.description` writes, which has the shortest digits that read back.
        init(_ description: String) {
            var sawPoint = false
            var exponent = 0
            var bytes = Array(description.utf8)[...]
            if bytes.first == UInt8(ascii: "-") {
                isNegative = true
                bytes = bytes.dropFirst()
            }
            if let mark = bytes.firstIndex(of: UInt8(ascii: "e")) {
                exponent = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)) ?? 0
                bytes = bytes[..<mark]
            }
            for byte in bytes {
                if byte == UInt8(ascii: ".") {
                    sawPoint = true
                } else {
                    digits.append(byte)
                    if !sawPoint { point += 1 }
                }
            }
            while digits.last == UInt8(ascii: "0") { digits.removeLast() }
            while digits.first == UInt8(ascii: "0") {
                digits.removeFirst()
                point -= 1
            }
            point = digits.isEmpty ? 0 : point + exponent
        }

        var sign: String { isNegative ? "-" : "" }

        /// - Parameter limit: the exponent from which on one is written. Asked for the shortest digits, `strconv` takes
        ///   6 as the precision that decides between the two forms, and `%v` takes 21.
        func general(exponentFrom limit: Int) -> String {
            guard !digits.isEmpty else { return sign + "0" }
            let exponent = point - 1
            return exponent < -4 || exponent >= limit ? exponential(minimumExponentDigits: 2) : fixed
        }

        var fixed: String {
            guard !digits.isEmpty else { return sign + "0" }
            var text: [UInt8] = []
            if point <= 0 {
                text += "0.".utf8
                text += repeatElement(UInt8(ascii: "0"), count: -point)
                text += digits
            } else if point >= digits.count {
                text += digits
                text += repeatElement(UInt8(ascii: "0"), count: point - digits.count)
            } else {
                text += digits[..<point]
                text.append(UInt8(ascii: "."))
                text += digits[point...]
            }
            return sign + String(decoding: text, as: UTF8.self)
        }

        func exponential(minimumExponentDigits: Int) -> String {
            guard let first = digits.first else { return sign + "0" }
            var text = sign + String(decoding: [first], as: UTF8.self)
            if digits.count > 1 { text += "." + String(decoding: digits[1...], as: UTF8.self) }
            let exponent = point - 1
            var power = String(abs(exponent))
            while power.utf8.count < minimumExponentDigits { power = "0" + power }
            return text + (exponent < 0 ? "e-" : "e+") + power
        }
    }
}
