extension TOMLScanner {
    /// Reads a number or a time that begins at `start`; its first character has been read.
    mutating func readNumber(
        from start: Int, time: (TOMLTime) throws -> GoValue
    ) throws -> GoValue {
        let first = bytes[start]
        if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { return try readSignedNumber(from: start) }
        if first == UInt8(ascii: "0"), let mark = try peek() {
            switch mark {
            case 0x62: return try readInteger(from: start, "a binary", while: { $0 == 0x30 || $0 == 0x31 })
            case 0x6F: return try readInteger(from: start, "an octal", while: { $0 &- 0x30 < 8 })
            case 0x78: return try readInteger(from: start, "a hexadecimal", while: TOMLScanner.isHexadecimal)
            default: break
            }
        }
        _ = try take(from: start, while: TOMLScanner.isDigit)
        switch try peek() {
        case 0x2D, 0x3A: return try readTime(from: start, time: time)
        default: return try readDecimal(from: start)
        }
    }

    private mutating func readSignedNumber(from start: Int) throws(TOMLMistake) -> GoValue {
        let character = try next()
        switch character {
        case 0x69, 0x6E:
            let word: [UInt8] = character == 0x69 ? [0x6E, 0x66] : [0x61, 0x6E]
            for byte in word where try !accept(byte) {
                throw mistake("invalid float: '\(text(from: start))'")
            }
            let isNegative = bytes[start] == UInt8(ascii: "-")
            return .float(character == 0x6E ? .nan : isNegative ? -.infinity : .infinity)
        case 0x30:
            if let mark = try peek(), mark == 0x62 || mark == 0x6F || mark == 0x78 {
                let found = text(from: start) + String(Character(Unicode.Scalar(UInt8(mark))))
                throw mistake("cannot use sign with non-decimal numbers: '\(found)'")
            }
        case 0x2E: throw mistake("floats must start with a digit, not '.'")
        default: break
        }
        guard let character, character < 0x80, TOMLScanner.isDigit(UInt8(character)) else {
            throw mistake("expected a digit but got \(TOMLScanner.quoted(character))")
        }
        return try readDecimal(from: start)
    }

    private func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

    private mutating func readInteger(
        from start: Int, _ name: String, while isDigit: (UInt8) -> Bool
    ) throws(TOMLMistake) -> GoValue {
        _ = try next()
        let character = try peek()
        guard let character, character < 0x80, isDigit(UInt8(character)) else {
            var found = Array(text(from: start).utf8)
            GoUnicode.append(character ?? 0, to: &found)
            throw mistake("not \(name) number: '\(String(decoding: found, as: UTF8.self))'")
        }
        let digits = try take(from: start) { isDigit($0) || $0 == UInt8(ascii: "_") }
        return try integer(digits)
    }

    private mutating func readDecimal(from start: Int) throws(TOMLMistake) -> GoValue {
        let digits = try take(from: start) { TOMLScanner.isDigit($0) || $0 == UInt8(ascii: "_") }
        switch try peek() {
        case 0x2E, 0x65, 0x45: break
        default: return try integer(digits)
        }
        let number = try take(from: start) { byte in
            TOMLScanner.isDigit(byte) || "_.-+eE".utf8.contains(byte)
        }
        return try float(number)
    }

    private func integer(_ digits: [UInt8]) throws(TOMLMistake) -> GoValue {
        let name = GoStrconv.quote(ByteString(digits))
        guard TOMLScanner.hasGoodUnderscores(digits) else {
            throw mistake("Invalid integer \(name): underscores must be surrounded by digits")
        }
        guard !TOMLScanner.hasLeadingZero(digits) else {
            throw mistake("Invalid integer \(name): cannot have leading zeroes")
        }
        do throws(GoStrconv.ParseError) {
            return .int64(try GoStrconv.parseInt(digits, base: 0))
        } catch {
            throw mistake("\(String(decoding: digits, as: UTF8.self)) is out of range for int64")
        }
    }

    private func float(_ number: [UInt8]) throws(TOMLMistake) -> GoValue {
        let name = GoStrconv.quote(ByteString(number))
        let parts = number.split { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
        for part in parts where !TOMLScanner.hasGoodUnderscores(Array(part)) {
            throw mistake("Invalid float \(name): underscores must be surrounded by digits")
        }
        if let first = parts.first, TOMLScanner.hasLeadingZero(Array(first)) {
            throw mistake("Invalid float \(name): cannot have leading zeroes")
        }
        for (index, byte) in number.enumerated() where byte == UInt8(ascii: ".") {
            guard index + 1 < number.count, TOMLScanner.isDigit(number[index + 1]) else {
                throw mistake("Invalid float \(name): '.' must be followed by one or more digits")
            }
        }
        do throws(GoStrconv.ParseError) {
            return .float(try GoStrconv.parseFloat(number.filter { $0 != UInt8(ascii: "_") }))
        } catch {
            if case .floatRange = error {
                throw mistake("\(String(decoding: number, as: UTF8.self)) is out of range for float64")
            }
            throw mistake("Invalid float value: \(name)")
        }
    }

    private mutating func readTime(from start: Int, time: (TOMLTime) throws -> GoValue) throws -> GoValue {
        var text = try take(from: start) { TOMLScanner.isDigit($0) || "-:Tt .Zz+".utf8.contains($0) }
        while text.last == 0x20 { text.removeLast() }
        text = text.map { byte in
            switch byte {
            case UInt8(ascii: "t"), 0x20: UInt8(ascii: "T")
            case UInt8(ascii: "z"): UInt8(ascii: "Z")
            default: byte
            }
        }
        guard let found = TOMLTime(text) else {
            throw mistake("invalid datetime: \(GoStrconv.quote(ByteString(text)))")
        }
        return try time(found)
    }

    private static func hasLeadingZero(_ digits: [UInt8]) -> Bool {
        let zero = UInt8(ascii: "0")
        if digits.count > 1, digits[0] == zero { return !"box".utf8.contains(digits[1]) }
        return digits.count > 2 && (digits[0] == UInt8(ascii: "-") || digits[0] == UInt8(ascii: "+"))
            && digits[1] == zero
    }

    private static func hasGoodUnderscores(_ digits: [UInt8]) -> Bool {
        var isAfterDigit = false
        for byte in digits {
            if byte == UInt8(ascii: "_"), !isAfterDigit { return false }
            isAfterDigit = isHexadecimal(byte)
        }
        return isAfterDigit
    }
}
