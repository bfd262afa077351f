extension Parser {
    /// `(?P<name>`, `(?<name>`, `(?flags)` and `(?flags:`.
    mutating func parseGroupFlags() throws(RegularExpressionError) {
        let start = position
        let rest = text.count - start
        let hasP = rest > 4 && text[start + 2] == UInt8(ascii: "P") && text[start + 3] == UInt8(ascii: "<")
        if hasP || (rest > 3 && text[start + 2] == UInt8(ascii: "<")) {
            let nameStart = start + (hasP ? 4 : 3)
            guard let end = text[start...].firstIndex(of: UInt8(ascii: ">")) else {
                throw error(.invalidNamedCapture, start..<text.count)
            }
            guard end > nameStart, text[nameStart..<end].allSatisfy(Self.isWord) else {
                throw error(.invalidNamedCapture, start..<end + 1)
            }
            position = end + 1
            openGroup(name: String(decoding: text[nameStart..<end], as: UTF8.self))
            return
        }
        position += 2
        var inside = flags
        var negative = false
        var sawFlag = false
        func change(_ flag: Flags, _ on: Bool) {
            sawFlag = true
            if on { inside.insert(flag) } else { inside.remove(flag) }
        }
        scan: while position < text.count {
            let character = nextScalar()
            switch Unicode.Scalar(character) {
            case "i": change(.foldCase, !negative)
            case "m": change(.multiLine, !negative)
            case "s": change(.dotMatchesNewline, !negative)
            case "U": change(.ungreedy, !negative)
            case "-":
                if negative { break scan }
                negative = true
                sawFlag = false
            case ":", ")":
                if negative, !sawFlag { break scan }
                if character == 0x3A { openGroup(flags: inside) } else { flags = inside }
                return
            default: break scan
            }
        }
        throw error(.invalidPerlOperator, start..<position)
    }

    /// Whether a byte belongs to a word: letters, digits and the underscore of ASCII.
    static func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(UInt32(byte)) || byte == UInt8(ascii: "_") }

    static func isAlphanumeric(_ character: UInt32) -> Bool {
        switch character {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
