// Values: words, lists, inline tables.

extension GoTOMLDecoder {
    mutating func readValue(isInList: Bool, depth: Int) throws -> GoValue {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        try scanner.skipBlanks()
        let start = scanner.position
        guard let character = try scanner.next() else { throw scanner.mistake("unexpected EOF; expected value") }
        switch character {
        case 0x30...0x39, 0x2B, 0x2D: return try scanner.readNumber(from: start, time: time)
        case 0x5B: return try readList(depth: depth)
        case 0x7B: return try readInlineTable(isInList: isInList, depth: depth)
        case 0x22, 0x27:
            let quote = UInt8(character)
            guard try scanner.accept(quote) else { return .string(ByteString(try scanner.readString(quote))) }
            guard try scanner.accept(quote) else { return .string("") }
            return .string(ByteString(try scanner.readLongString(quote)))
        case 0x2E: throw scanner.mistake("floats must start with a digit, not '.'")
        case 0x0A:
            throw TOMLMistake(
                "expected value but found \(TOMLScanner.quoted(character)) instead", line: scanner.line - 1)
        default:
            guard GoTOMLDecoder.isLetter(character) else {
                throw scanner.mistake("expected value but found \(TOMLScanner.quoted(character)) instead")
            }
            return try readWord(from: start)
        }
    }

    private mutating func readWord(from start: Int) throws -> GoValue {
        var start = start
        let first = scanner.bytes[start]
        if first == UInt8(ascii: "i") || first == UInt8(ascii: "n") {
            // Letters that looked like one of the two numbers are lost in the error, all but the last.
            let isInfinity = try scanner.accept(UInt8(ascii: "n")) && scanner.accept(UInt8(ascii: "f"))
            if isInfinity { return .float(.infinity) }
            if try scanner.accept(UInt8(ascii: "a")), try scanner.accept(UInt8(ascii: "n")) { return .float(.nan) }
            start = scanner.position - 1
        }
        while let character = try scanner.peek(), GoTOMLDecoder.isLetter(character) { _ = try scanner.next() }
        let word = scanner.bytes[start..<scanner.position]
        if word.elementsEqual("true".utf8) { return .bool(true) }
        if word.elementsEqual("false".utf8) { return .bool(false) }
        throw scanner.mistake("expected value but found \(GoStrconv.quote(ByteString(word))) instead")
    }

    private static func isLetter(_ character: UInt32) -> Bool {
        if character < 0x80 { return (character | 0x20) &- 0x61 < 26 }
        switch Unicode.Scalar(character)?.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    private mutating func readList(depth: Int) throws -> GoValue {
        arrays.insert(context + [currentKey])
        var elements: [GoValue] = []
        while true {
            try skipBlanksAndComments()
            switch try scanner.peek() {
            case 0x2C:
                _ = try scanner.next()
                throw scanner.mistake("unexpected comma")
            case 0x5D:
                _ = try scanner.next()
                return .list(elements)
            default: break
            }
            elements.append(try readValue(isInList: true, depth: depth + 1))
            try skipBlanksAndComments()
            let end = try scanner.next()
            switch end {
            case 0x2C: continue
            case 0x5D: return .list(elements)
            default:
                throw scanner.mistake(
                    "expected a comma (',') or array terminator (']'), but got \(GoTOMLDecoder.named(end))")
            }
        }
    }

    private mutating func skipBlanksAndComments() throws {
        try scanner.skipBlanks(andLines: true)
        while try scanner.peek() == 0x23 {
            try scanner.skipComment()
            try scanner.skipBlanks(andLines: true)
        }
    }

    private static func named(_ character: UInt32?) -> String {
        guard let character else { return "end of file" }
        var text: [UInt8] = []
        GoUnicode.append(character, to: &text)
        return "'\(String(decoding: text, as: UTF8.self))'"
    }

    private mutating func readInlineTable(isInList: Bool, depth: Int) throws -> GoValue {
        let table = GoMap()
        let outerContext = context
        let outerKey = currentKey
        context.append(currentKey)
        let inner = context
        currentKey = ""
        implicit.insert(context)
        try enter(context, isArray: isInList)
        while true {
            try skipBlanksAndComments()
            switch try scanner.peek() {
            case 0x2C:
                _ = try scanner.next()
                throw scanner.mistake("unexpected comma")
            case 0x7D: break
            default:
                var clash = false
                try readKeyAndValue(depth: depth + 1) { parents, last, value in
                    var map = table
                    for part in parents {
                        if case .map(let next)? = map[part] {
                            map = next
                        } else if map[part] == nil {
                            let next = GoMap()
                            map[part] = .map(next)
                            map = next
                        } else {
                            clash = true
                            return
                        }
                    }
                    map[last] = value
                }
                if clash {
                    throw TOMLMistake("\(GoStrconv.quote(GoTOMLDecoder.text(context))) is not a table", line: keyLine)
                }
                context = inner
                try skipBlanksAndComments()
                let end = try scanner.peek()
                if end == 0x2C {
                    _ = try scanner.next()
                    continue
                }
                guard end == 0x7D else {
                    _ = try scanner.next()
                    throw scanner.mistake(
                        "expected a comma or an inline table terminator '}', but got \(GoTOMLDecoder.named(end)) instead"
                    )
                }
            }
            _ = try scanner.next()
            context = outerContext
            currentKey = outerKey
            return .map(table)
        }
    }
}
