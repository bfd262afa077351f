/// The value of a number scalar.
enum ScalarNumber {
    case integer(GoInteger)
    case float(Double)

    /// The text that Go's JSON encoder writes; `nil` for infinities and NaN, which JSON has not.
    var jsonText: String? {
        switch self {
        case .integer(let integer): integer.text
        case .float(let value): GoFloat.json(value)
        }
    }
}

extension Scalar {
    /// The value of an `int` or `float` scalar. An integer beyond 64 bits is a float.
    var number: ScalarNumber? {
        switch kind {
        case .int:
            var text = self.text
            if let integer = text.withUTF8({ GoInteger(yaml: $0) }) { return .integer(integer) }
            return double.map(ScalarNumber.float)
        case .float: return double.map(ScalarNumber.float)
        case .null, .bool, .string: return nil
        }
    }

    /// The value of a number, however it is spelled (`0x1F`, `1_000`, `.inf`); the nearest `Double` for an integer
    /// beyond 2⁵³.
    public var double: Double? {
        guard kind == .int || kind == .float else { return nil }
        var text = self.text
        return text.withUTF8 { bytes -> Double? in
            if let small = Scalar.smallInteger(bytes) { return small }
            if kind == .int, let integer = GoInteger(yaml: bytes) { return integer.double }
            switch String(decoding: bytes, as: UTF8.self) {
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
            case "-.inf", "-.Inf", "-.INF": return -.infinity
            case ".nan", ".NaN", ".NAN": return .nan
            default:
                return Double(String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self))
            }
        }
    }

    /// The value of a few decimal digits, as most numbers are written; `nil` for any other text.
    private static func smallInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard (1...15).contains(bytes.count), bytes[0] != UInt8(ascii: "0") || bytes.count == 1 else { return nil }
        var value: Int64 = 0
        for byte in bytes {
            guard byte &- 0x30 < 10 else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return Double(value)
    }

    /// The number as Go's encoders write it after a round trip through JSON: `31` for `0x1F`, `1000` for `1e3`,
    /// `1.5` for `1.50`. `nil` for what is no number.
    public var normalizedNumber: String? {
        guard let number else { return nil }
        return number.jsonText ?? GoFloat.general(double ?? .nan)
    }
}
