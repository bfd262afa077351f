import GoTemplate

/// Conversions to numbers by the rules of the Go module `cast` 1.7; what is no number is 0.
enum Casting {
    /// `cast.ToInt64`, which is `cast.ToInt` too, where an `int` has 64 bits. Texts may have Go's prefixes; `010` is 8.
    static func int64(_ value: GoValue) -> Int64 {
        switch value {
        case .integer(let number, _): number
        case .float(let number): truncating(number)
        case .bool(let flag): flag ? 1 : 0
        case .string(let text): (try? GoStrconv.parseInt(withoutZeroDecimals(text.bytes), base: 0)) ?? 0
        case .object(let object): enumeration(object) ?? 0
        case .null, .complex, .list, .map: 0
        }
    }

    /// `cast.ToFloat64`.
    static func float64(_ value: GoValue) -> Double {
        switch value {
        case .integer(let number, let type):
            type.isUnsigned ? Double(UInt64(bitPattern: number)) : Double(number)
        case .float(let number): number
        case .bool(let flag): flag ? 1 : 0
        case .string(let text): (try? GoStrconv.parseFloat(text.bytes)) ?? 0
        case .object(let object): enumeration(object).map(Double.init) ?? 0
        case .null, .complex, .list, .map: 0
        }
    }

    /// Go's conversion on amd64: what does not fit, and NaN, is the smallest number.
    static func truncating(_ number: Double) -> Int64 { Int64(exactly: number.rounded(.towardZero)) ?? .min }

    /// Months and days of the week are the only declared types that count as integers.
    private static func enumeration(_ object: any GoObject) -> Int64? {
        guard case .named("time.Month", _) = object.type, case .integer(let number, _)? = object.underlying else {
            guard case .named("time.Weekday", _) = object.type, case .integer(let number, _)? = object.underlying else {
                return nil
            }
            return number
        }
        return number
    }

    /// `1.00` without the point and the zeros; other texts as they are.
    private static func withoutZeroDecimals(_ text: [UInt8]) -> ArraySlice<UInt8> {
        var sawZero = false
        for index in text.indices.reversed() {
            switch text[index] {
            case UInt8(ascii: "."):
                if sawZero { return text[..<index] }
            case UInt8(ascii: "0"): sawZero = true
            default: return text[...]
            }
        }
        return text[...]
    }
}
