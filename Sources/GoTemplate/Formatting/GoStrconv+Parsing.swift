extension GoStrconv {
    /// Why a text is no number.
    public enum ParseError: Error, Equatable, Sendable {
        /// It is not written as one.
        case syntax
        /// It does not fit; `nearest` is what Go returns beside the error.
        case range(nearest: Int64)
        /// It does not fit an unsigned integer.
        case unsignedRange(nearest: UInt64)
        /// It does not fit a float.
        case floatRange(nearest: Double)

        /// Go's text for the error of `function` (such as `ParseInt`) given `text`.
        public func message(function: String, text: ByteString) -> String {
            let reason = self == .syntax ? "invalid syntax" : "value out of range"
            return "strconv.\(function): parsing \(GoStrconv.quote(text)): \(reason)"
        }
    }

    /// `ParseUint(text, base, bits)`. Base 0 takes `0b`, `0o`, `0x` and `0` for octal, and underscores between digits.
    public static func parseUInt(
        _ text: some Collection<UInt8>, base: Int, bits: Int = 64
    ) throws(ParseError) -> UInt64 {
        var digits = Array(text)[...]
        guard !digits.isEmpty else { throw .syntax }
        let isPrefixed = base == 0
        var base = UInt64(base == 0 ? 10 : base)
        if isPrefixed, digits.first == UInt8(ascii: "0") {
            let mark = digits.count >= 3 ? digits[1] | 0x20 : 0
            switch mark {
            case UInt8(ascii: "b"): base = 2
            case UInt8(ascii: "o"): base = 8
            case UInt8(ascii: "x"): base = 16
            default: base = 8
            }
            let hasMark = mark == UInt8(ascii: "b") || mark == UInt8(ascii: "o") || mark == UInt8(ascii: "x")
            digits = digits.dropFirst(hasMark ? 2 : 1)
        }
        let limit = bits >= 64 ? UInt64.max : 1 << UInt64(bits) - 1
        var value: UInt64 = 0
        var sawUnderscore = false
        for byte in digits {
            if byte == UInt8(ascii: "_"), isPrefixed {
                sawUnderscore = true
                continue
            }
            guard let digit = digitValue(byte), digit < base else { throw .syntax }
            let (product, overflow) = value.multipliedReportingOverflow(by: base)
            let (sum, carry) = product.addingReportingOverflow(digit)
            guard !overflow, !carry, sum <= limit else { throw .unsignedRange(nearest: limit) }
            value = sum
        }
        if sawUnderscore, !hasGoodUnderscores(Array(text)) { throw .syntax }
        return value
    }

    /// `ParseInt(text, base, bits)`: an optional sign before what `parseUInt` takes.
    public static func parseInt(
        _ text: some Collection<UInt8>, base: Int, bits: Int = 64
    ) throws(ParseError) -> Int64 {
        let isNegative = text.first == UInt8(ascii: "-")
        let isSigned = isNegative || text.first == UInt8(ascii: "+")
        let limit = UInt64(1) << UInt64(bits - 1)
        let magnitude: UInt64
        do {
            magnitude = try parseUInt(text.dropFirst(isSigned ? 1 : 0), base: base, bits: bits)
        } catch {
            guard case .unsignedRange = error else { throw error }
            magnitude = .max
        }
        if isNegative {
            guard magnitude <= limit else { throw .range(nearest: Int64(bitPattern: ~limit &+ 1)) }
            return Int64(bitPattern: 0 &- magnitude)
        }
        guard magnitude < limit else { throw .range(nearest: Int64(limit - 1)) }
        return Int64(magnitude)
    }

    /// `ParseFloat(text, 64)`: decimal and hexadecimal numbers, infinities and NaN in any case.
    public static func parseFloat(_ text: some Collection<UInt8>) throws(ParseError) -> Double {
        let bytes = Array(text)
        if let special = specialFloat(bytes) { return special }
        guard let end = floatEnd(bytes), end == bytes.count else { throw .syntax }
        let plain = bytes.filter { $0 != UInt8(ascii: "_") }
        guard let value = Double(String(decoding: plain, as: UTF8.self)) else { throw .syntax }
        guard value.isFinite else { throw .floatRange(nearest: value) }
        return value
    }

    private static func specialFloat(_ bytes: [UInt8]) -> Double? {
        var word = bytes[...]
        let isNegative = word.first == UInt8(ascii: "-")
        let isSigned = isNegative || word.first == UInt8(ascii: "+")
        if isSigned { word = word.dropFirst() }
        guard (3...8).contains(word.count), word.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 }) else { return nil }
        switch String(decoding: word.map { $0 | 0x20 }, as: UTF8.self) {
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        case "nan": return isSigned ? nil : .nan
        default: return nil
        }
    }

    /// Where the float at the start of `bytes` ends; `nil` if there is none.
    private static func floatEnd(_ bytes: [UInt8]) -> Int? {
        var index = 0
        func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
        if byte(0) == UInt8(ascii: "-") || byte(0) == UInt8(ascii: "+") { index = 1 }
        let isHexadecimal =
            index + 2 < bytes.count && byte(index) == UInt8(ascii: "0") && byte(index + 1) | 0x20 == 0x78
        if isHexadecimal { index += 2 }
        var (sawDot, sawDigits, sawUnderscore) = (false, false, false)
        scan: while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "_"): sawUnderscore = true
            case UInt8(ascii: "."):
                if sawDot { break scan }
                sawDot = true
            case let digit where digitValue(digit).map({ $0 < (isHexadecimal ? 16 : 10) }) ?? false: sawDigits = true
            default: break scan
            }
            index += 1
        }
        guard sawDigits else { return nil }
        if index < bytes.count, bytes[index] | 0x20 == (isHexadecimal ? UInt8(ascii: "p") : UInt8(ascii: "e")) {
            index += 1
            if byte(index) == UInt8(ascii: "-") || byte(index) == UInt8(ascii: "+") { index += 1 }
            guard byte(index) &- 0x30 < 10 else { return nil }
            while byte(index) &- 0x30 < 10 || byte(index) == UInt8(ascii: "_") {
                if bytes[index] == UInt8(ascii: "_") { sawUnderscore = true }
                index += 1
            }
        } else if isHexadecimal {
            return nil
        }
        if sawUnderscore, !hasGoodUnderscores(Array(bytes[..<index])) { return nil }
        return index
    }

    /// The value of a digit or letter as a digit, up to base 36.
    private static func digitValue(_ byte: UInt8) -> UInt64? {
        if byte &- 0x30 < 10 { return UInt64(byte - 0x30) }
        let letter = (byte | 0x20) &- 0x61
        return letter < 26 ? UInt64(letter) + 10 : nil
    }

    /// Whether each underscore stands between digits; the mark of a base counts as a digit.
    static func hasGoodUnderscores(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var isAfterDigit = false
        var isAfterUnderscore = false
        var isHexadecimal = false
        if rest.count >= 2, rest.first == UInt8(ascii: "0") {
            let mark = rest[rest.startIndex + 1] | 0x20
            if mark == UInt8(ascii: "b") || mark == UInt8(ascii: "o") || mark == UInt8(ascii: "x") {
                isAfterDigit = true
                isHexadecimal = mark == UInt8(ascii: "x")
                rest = rest.dropFirst(2)
            }
        }
        for byte in rest {
            if byte == UInt8(ascii: "_") {
                guard isAfterDigit else { return false }
                (isAfterDigit, isAfterUnderscore) = (false, true)
            } else if digitValue(byte).map({ $0 < (isHexadecimal ? 16 : 10) }) ?? false {
                (isAfterDigit, isAfterUnderscore) = (true, false)
            } else {
                if isAfterUnderscore { return false }
                isAfterDigit = false
            }
        }
        return !isAfterUnderscore
    }
}
