extension Parser {
    /// A class in brackets.
    mutating func parseClass() throws(RegularExpressionError) {
        let start = position
        position += 1
        var characters = CharacterClass()
        let isNegated = peek(0) == UInt8(ascii: "^")
        if isNegated { position += 1 }
        // A bracket as the first character stands for itself.
        var isFirst = true
        while isFirst || peek(0) != UInt8(ascii: "]") {
            isFirst = false
            if let named = try namedClass(inBrackets: true) {
                characters.insert(named)
                continue
            }
            let rangeStart = position
            let low = try classCharacter(start)
            var high = low
            if peek(0) == UInt8(ascii: "-"), let next = peek(1), next != UInt8(ascii: "]") {
                position += 1
                high = try classCharacter(start)
                guard low <= high else { throw error(.invalidCharacterRange, rangeStart..<position) }
            }
            if flags.contains(.foldCase) { characters.insertFolded(low...high) } else { characters.insert(low...high) }
        }
        position += 1
        characters.normalize()
        try push(.characterClass(isNegated ? characters.negated : characters))
    }

    /// A class that has a name, if one stands here.
    mutating func namedClass(inBrackets: Bool) throws(RegularExpressionError) -> CharacterClass? {
        if inBrackets, let found = try posixClass() { return found }
        if let found = try unicodeClass() { return found }
        return perlClass()
    }

    private mutating func classCharacter(_ classStart: Int) throws(RegularExpressionError) -> UInt32 {
        guard let byte = peek(0) else { throw error(.missingBracket, classStart..<text.count) }
        return byte == UInt8(ascii: "\\") ? try escape() : nextScalar()
    }

    /// `[:name:]` or `[:^name:]`.
    private mutating func posixClass() throws(RegularExpressionError) -> CharacterClass? {
        guard peek(0) == UInt8(ascii: "["), peek(1) == UInt8(ascii: ":"), peek(2) != nil else { return nil }
        var end = position + 2
        while end + 1 < text.count, text[end] != UInt8(ascii: ":") || text[end + 1] != UInt8(ascii: "]") { end += 1 }
        guard end + 1 < text.count else { return nil }
        let range = position..<end + 2
        var name = text[position + 2..<end]
        let isNegated = name.first == UInt8(ascii: "^")
        if isNegated { name = name.dropFirst() }
        guard let found = Self.posixClasses[String(decoding: name, as: UTF8.self)] else {
            throw error(.invalidCharacterRange, range)
        }
        position = range.upperBound
        return signed(found, isNegated)
    }

    /// `\d`, `\s`, `\w` and their opposites.
    private mutating func perlClass() -> CharacterClass? {
        guard peek(0) == UInt8(ascii: "\\"), let letter = peek(1) else { return nil }
        let found: CharacterClass
        switch letter | 0x20 {
        case UInt8(ascii: "d"): found = CharacterClass([0x30...0x39])
        // Unlike [:space:] without the vertical tab.
        case UInt8(ascii: "s"): found = CharacterClass([0x9...0xA, 0xC...0xD, 0x20...0x20])
        case UInt8(ascii: "w"): found = CharacterClass([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
        default: return nil
        }
        position += 2
        return signed(found, letter & 0x20 == 0)
    }

    /// `\pX`, `\p{name}`, `\p{^name}`, and with `P` their opposites.
    private mutating func unicodeClass() throws(RegularExpressionError) -> CharacterClass? {
        guard peek(0) == UInt8(ascii: "\\"), let letter = peek(1), letter | 0x20 == UInt8(ascii: "p") else {
            return nil
        }
        let start = position
        var name: ArraySlice<UInt8>
        position += 2
        if peek(0) == UInt8(ascii: "{") {
            guard let end = text[start...].firstIndex(of: UInt8(ascii: "}")) else {
                throw error(.invalidCharacterRange, start..<text.count)
            }
            name = text[start + 3..<end]
            position = end + 1
        } else {
            if position < text.count { _ = nextScalar() }
            name = text[start + 2..<position]
        }
        var isNegated = letter == UInt8(ascii: "P")
        if name.first == UInt8(ascii: "^") {
            isNegated.toggle()
            name = name.dropFirst()
        }
        let text = String(decoding: name, as: UTF8.self)
        guard let found = UnicodeClasses.named(text) else { throw error(.invalidCharacterRange, start..<position) }
        // Go has no folding of this one: U+0345 stays outside.
        if UnicodeClasses.isCasedLetter(text) { return isNegated ? found.negated : found }
        return signed(found, isNegated)
    }

    private func signed(_ characters: CharacterClass, _ isNegated: Bool) -> CharacterClass {
        let characters = flags.contains(.foldCase) ? characters.folded : characters
        return isNegated ? characters.negated : characters
    }

    private static let posixClasses: [String: CharacterClass] = [
        "alnum": CharacterClass([0x30...0x39, 0x41...0x5A, 0x61...0x7A]),
        "alpha": CharacterClass([0x41...0x5A, 0x61...0x7A]),
        "ascii": .ascii,
        "blank": CharacterClass([0x9...0x9, 0x20...0x20]),
        "cntrl": CharacterClass([0...0x1F, 0x7F...0x7F]),
        "digit": CharacterClass([0x30...0x39]),
        "graph": CharacterClass([0x21...0x7E]),
        "lower": CharacterClass([0x61...0x7A]),
        "print": CharacterClass([0x20...0x7E]),
        "punct": CharacterClass([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
        "space": CharacterClass([0x9...0xD, 0x20...0x20]),
        "upper": CharacterClass([0x41...0x5A]),
        "word": CharacterClass([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]),
        "xdigit": CharacterClass([0x30...0x39, 0x41...0x46, 0x61...0x66]),
    ]
}
