// The reading of formats: flags, width, precision, indexes of operands, verbs.

extension GoPrinter {
    /// Where the reading of a format stands.
    private struct Cursor {
        let format: [UInt8]
        let values: [GoValue]
        var index = 0
        var argument = 0
        var isReordered = false
        var isGoodIndex = true

        var byte: UInt8? { index < format.count ? format[index] : nil }

        /// A decimal number; `nil` if there is none. One that is far too large swallows the rest of the format.
        mutating func number(end: Int? = nil) -> Int? {
            let end = end ?? format.count
            var result: Int?
            while index < end, format[index] &- 0x30 < 10 {
                if (result ?? 0) > GoPrinter.largestWidth {
                    index = end
                    return nil
                }
                result = (result ?? 0) * 10 + Int(format[index] - 0x30)
                index += 1
            }
            return result
        }

        /// `[n]`: the operand that comes next. Whether one stood here.
        mutating func argumentIndex() -> Bool {
            guard byte == UInt8(ascii: "[") else { return false }
            isReordered = true
            guard format.count - index >= 3,
                let close = format[(index + 1)...].firstIndex(of: UInt8(ascii: "]"))
            else {
                isGoodIndex = false
                index += 1
                return false
            }
            index += 1
            let number = number(end: close)
            let isNumber = number != nil && index == close
            index = close + 1
            guard isNumber, let number else {
                isGoodIndex = false
                return false
            }
            guard number >= 1, number <= values.count else {
                isGoodIndex = false
                return true
            }
            argument = number - 1
            return true
        }

        /// The value of a `*`; `nil` if the operand is no integer of a sensible size.
        mutating func starValue() -> Int? {
            guard argument < values.count else { return nil }
            let value = values[argument].underlying
            argument += 1
            guard case .integer(let number, let type) = value, !type.isUnsigned || number >= 0,
                number.magnitude <= UInt64(GoPrinter.largestWidth)
            else { return nil }
            return Int(number)
        }
    }

    fileprivate static let largestWidth = 1_000_000

    mutating func print(format: [UInt8], _ values: [GoValue]) throws {
        var cursor = Cursor(format: format, values: values)
        bytes.reserveCapacity(format.count + 16 * values.count)
        while cursor.index < format.count {
            let start = cursor.index
            cursor.index = format[start...].firstIndex(of: UInt8(ascii: "%")) ?? format.count
            bytes.append(contentsOf: format[start..<cursor.index])
            guard cursor.index < format.count else { break }
            cursor.index += 1
            guard try printVerb(&cursor) else { break }
            guard bytes.count <= GoLimits.bytes else { throw GoLimitError.bytes }
        }
        flags = Flags()
        guard !cursor.isReordered, cursor.argument < values.count else { return }
        append("%!(EXTRA ")
        for (index, value) in values[cursor.argument...].enumerated() {
            if index > 0 { append(", ") }
            append(value.typeName)
            if case .null = value { continue }
            append("=")
            try printArgument(value, verb: "v")
        }
        append(")")
    }

    /// Reads and prints one verb; `false` where the format ends too early.
    private mutating func printVerb(_ cursor: inout Cursor) throws -> Bool {
        flags = Flags()
        cursor.isGoodIndex = true
        readFlags(&cursor)
        readWidthAndPrecision(&cursor)
        guard cursor.index < cursor.format.count else {
            append("%!(NOVERB)")
            return false
        }
        let (value, length) = cursor.format.withUnsafeBufferPointer { GoUnicode.decode($0, at: cursor.index) }
        let verb = Unicode.Scalar(value) ?? "\u{FFFD}"
        cursor.index += length
        if verb == "%" {
            bytes.append(UInt8(ascii: "%"))
        } else if !cursor.isGoodIndex {
            report(verb, "(BADINDEX)")
        } else if cursor.argument >= cursor.values.count {
            report(verb, "(MISSING)")
        } else {
            if verb == "v" || verb == "w" {
                (flags.sharpV, flags.sharp) = (flags.sharp, false)
                (flags.plusV, flags.plus) = (flags.plus, false)
            }
            try printArgument(cursor.values[cursor.argument], verb: verb)
            cursor.argument += 1
        }
        return true
    }

    private mutating func report(_ verb: Unicode.Scalar, _ problem: StaticString) {
        append("%!")
        GoUnicode.append(verb.value, to: &bytes)
        append(problem)
    }

    private mutating func readFlags(_ cursor: inout Cursor) {
        while let byte = cursor.byte {
            switch byte {
            case UInt8(ascii: "#"): flags.sharp = true
            case UInt8(ascii: "0"): flags.zero = true
            case UInt8(ascii: "+"): flags.plus = true
            case UInt8(ascii: "-"): flags.minus = true
            case UInt8(ascii: " "): flags.space = true
            default: return
            }
            cursor.index += 1
        }
    }

    private mutating func readWidthAndPrecision(_ cursor: inout Cursor) {
        var isAfterIndex = cursor.argumentIndex()
        if cursor.byte == UInt8(ascii: "*") {
            cursor.index += 1
            flags.width = cursor.starValue()
            if flags.width == nil { append("%!(BADWIDTH)") }
            if let width = flags.width, width < 0 {
                flags.width = -width
                flags.minus = true
                flags.zero = false
            }
            isAfterIndex = false
        } else {
            flags.width = cursor.number()
            if isAfterIndex, flags.width != nil { cursor.isGoodIndex = false }
        }
        if cursor.byte == UInt8(ascii: "."), cursor.index + 1 < cursor.format.count {
            cursor.index += 1
            if isAfterIndex { cursor.isGoodIndex = false }
            isAfterIndex = cursor.argumentIndex()
            if cursor.byte == UInt8(ascii: "*") {
                cursor.index += 1
                flags.precision = cursor.starValue().flatMap { $0 < 0 ? nil : $0 }
                if flags.precision == nil { append("%!(BADPREC)") }
                isAfterIndex = false
            } else {
                flags.precision = cursor.number() ?? 0
            }
        }
        if !isAfterIndex { _ = cursor.argumentIndex() }
    }
}
