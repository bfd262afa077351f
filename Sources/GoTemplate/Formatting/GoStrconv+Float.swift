import Manifests

extension GoStrconv {
    /// Appends what `format(_:as:precision:)` gives.
    public static func append(
        _ value: Double, as form: FloatForm, precision: Int? = nil, isUppercase: Bool = false,
        to bytes: inout [UInt8]
    ) {
        guard value.isFinite else { return appendWord(value, to: &bytes) }
        let mark = isUppercase ? UInt8(ascii: "E") : UInt8(ascii: "e")
        guard let precision else {
            let digits = DecimalDigits(shortest: value)
            let isExponential = form == .exponential || form == .general && digits.isExponential(from: 6)
            if isExponential {
                digits.appendExponential(minimumExponentDigits: 2, mark: mark, to: &bytes)
            } else {
                digits.appendFixed(to: &bytes)
            }
            return
        }
        var digits = DecimalDigits(exact: value)
        switch form {
        case .exponential:
            digits.round(toDigits: precision + 1)
            digits.appendExponential(places: precision, minimumExponentDigits: 2, mark: mark, to: &bytes)
        case .fixed:
            digits.round(toDigits: digits.point + precision)
            digits.appendFixed(places: precision, to: &bytes)
        case .general:
            let precision = max(precision, 1)
            digits.round(toDigits: precision)
            let count = digits.digits.count
            let limit = precision > count && count >= digits.point ? count : precision
            if digits.isExponential(from: limit) {
                digits.appendExponential(minimumExponentDigits: 2, mark: mark, to: &bytes)
            } else {
                digits.appendFixed(to: &bytes)
            }
        }
    }

    /// `+Inf`, `-Inf` or `NaN`.
    private static func appendWord(_ value: Double, to bytes: inout [UInt8]) {
        bytes += (value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf").utf8
    }

    /// Appends `FormatFloat(value, 'x', precision, 64)`: hexadecimal digits and a power of two.
    static func appendHexadecimal(
        _ value: Double, precision: Int?, isUppercase: Bool, to bytes: inout [UInt8]
    ) {
        guard value.isFinite else { return appendWord(value, to: &bytes) }
        var (mantissa, exponent) = value.parts
        exponent += 52
        if mantissa == 0 { exponent = 0 }
        // The leading one goes to bit 60.
        mantissa <<= 8
        while mantissa != 0, mantissa & 1 << 60 == 0 {
            mantissa <<= 1
            exponent -= 1
        }
        if let precision, precision < 15 {
            let shift = UInt64(precision * 4)
            let extra = mantissa << shift & (1 << 60 - 1)
            mantissa >>= 60 - shift
            if extra | mantissa & 1 > 1 << 59 { mantissa += 1 }
            mantissa <<= 60 - shift
            if mantissa & 1 << 61 != 0 {
                mantissa >>= 1
                exponent += 1
            }
        }
        if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
        bytes.append(UInt8(ascii: "0"))
        bytes.append(isUppercase ? UInt8(ascii: "X") : UInt8(ascii: "x"))
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: mantissa >> 60 & 1))
        mantissa <<= 4
        if precision.map({ $0 > 0 }) ?? (mantissa != 0) { bytes.append(UInt8(ascii: ".")) }
        var written = 0
        while precision.map({ written < $0 }) ?? (mantissa != 0) {
            bytes.append(hexDigit(UInt8(truncatingIfNeeded: mantissa >> 60), isUppercase: isUppercase))
            mantissa <<= 4
            written += 1
        }
        bytes.append(isUppercase ? UInt8(ascii: "P") : UInt8(ascii: "p"))
        bytes.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let power = String(exponent.magnitude).utf8
        if power.count < 2 { bytes.append(UInt8(ascii: "0")) }
        bytes += power
    }

    /// Appends `FormatFloat(value, 'b', -1, 64)`: a decimal mantissa and a power of two.
    static func appendBinary(_ value: Double, to bytes: inout [UInt8]) {
        guard value.isFinite else { return appendWord(value, to: &bytes) }
        let (mantissa, exponent) = value.parts
        if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
        bytes += "\(mantissa)p\(exponent < 0 ? "" : "+")\(exponent)".utf8
    }

    static func hexDigit(_ value: UInt8, isUppercase: Bool = false) -> UInt8 {
        value < 10 ? value + UInt8(ascii: "0") : value - 10 + (isUppercase ? UInt8(ascii: "A") : UInt8(ascii: "a"))
    }
}

extension DecimalDigits {
    /// Whether the general form has an exponent, given the exponent from which on it has.
    fileprivate func isExponential(from limit: Int) -> Bool {
        let exponent = digits.isEmpty ? -1 : point - 1
        return exponent < -4 || exponent >= limit
    }
}

extension Double {
    /// Mantissa and exponent so that the magnitude is mantissa × 2^exponent, with the mantissa as it is stored.
    fileprivate var parts: (mantissa: UInt64, exponent: Int) {
        let stored = Int(exponentBitPattern)
        if stored == 0 { return (significandBitPattern, 1 - 1075) }
        return (significandBitPattern | 1 << 52, stored - 1075)
    }
}
