extension Parser {
    /// A backslash outside of a class.
    mutating func parseBackslash() throws(RegularExpressionError) {
        let start = position
        switch peek(1).map({ Unicode.Scalar($0) }) {
        case "A":
            position += 2
            try push(.assertion(.beginText))
        case "z":
            position += 2
            try push(.assertion(.endText))
        case "b":
            position += 2
            try push(.assertion(.wordBoundary))
        case "B":
            position += 2
            try push(.assertion(.noWordBoundary))
        case "C":
            throw error(.invalidEscape, start..<start + 2)
        case "Q":
            position += 2
            while position < text.count {
                if text[position] == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "E") {
                    position += 2
                    break
                }
                try pushLiteral(nextScalar())
            }
        default:
            if let characters = try namedClass(inBrackets: false) {
                try push(.characterClass(characters))
            } else {
                try pushLiteral(escape())
            }
        }
    }

    /// The character that an escape stands for.
    mutating func escape() throws(RegularExpressionError) -> UInt32 {
        let start = position
        position += 1
        guard position < text.count else { throw error(.trailingBackslash, position..<position) }
        let character = nextScalar()
        switch Unicode.Scalar(character) {
        case "0", "1", "2", "3", "4", "5", "6", "7":
            // One digit that is not zero would be a back reference.
            if character != 0x30, !(peek(0).map(Self.isOctal) ?? false) { break }
            var value = character - 0x30
            for _ in 0..<2 {
                guard let digit = peek(0), Self.isOctal(digit) else { break }
                value = value * 8 + UInt32(digit) - 0x30
                position += 1
            }
            return value
        case "x":
            if let value = hexadecimal() { return value }
        case "a": return 7
        case "f": return 12
        case "n": return 10
        case "r": return 13
        case "t": return 9
        case "v": return 11
        default:
            if character < 0x80, !Self.isAlphanumeric(character) { return character }
        }
        throw error(.invalidEscape, start..<position)
    }

    private static func isOctal(_ byte: UInt8) -> Bool { (0x30...0x37).contains(byte) }

    private static func digit(_ character: UInt32) -> UInt32? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }

    /// What follows `\x`: two digits, or any number of them in braces.
    private mutating func hexadecimal() -> UInt32? {
        guard position < text.count else { return nil }
        let first = nextScalar()
        if first != 0x7B {
            guard position < text.count else { return nil }
            let second = nextScalar()
            guard let high = Self.digit(first), let low = Self.digit(second) else { return nil }
            return high * 16 + low
        }
        var value: UInt32 = 0
        var count = 0
        while position < text.count {
            let character = nextScalar()
            if character == 0x7D { return count > 0 ? value : nil }
            guard let digit = Self.digit(character) else { return nil }
            value = value * 16 + digit
            guard value <= CharacterClass.last else { return nil }
            count += 1
        }
        return nil
    }
}
