import GoTemplate

/// Go's `unicode` and `utf8` packages, as far as functions of strings need them.
enum Characters {
    static let replacement: UInt32 = 0xFFFD

    /// The characters of a string as Go's `range` gives them: each byte that is not part of valid UTF-8 is U+FFFD.
    static func decode(_ bytes: [UInt8]) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let (character, width) = decode(bytes, at: position)
            result.append(character)
            position += width
        }
        return result
    }

    /// The character at a position, and how many bytes it takes.
    @inline(__always)
    static func decode(_ bytes: [UInt8], at position: Int) -> (character: UInt32, width: Int) {
        let first = bytes[position]
        if first < 0x80 { return (UInt32(first), 1) }
        let (character, width) = bytes.withUnsafeBufferPointer { GoUnicode.decode($0, at: position) }
        return (character, width)
    }

    /// Appends a character in UTF-8; what is no character becomes U+FFFD.
    static func append(_ character: UInt32, to bytes: inout [UInt8]) {
        if character < 0x80 {
            bytes.append(UInt8(character))
        } else {
            GoUnicode.append(character, to: &bytes)
        }
    }

    /// The characters in UTF-8.
    static func encode(_ characters: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count)
        for character in characters { append(character, to: &bytes) }
        return bytes
    }

    /// `unicode.IsSpace`.
    static func isSpace(_ character: UInt32) -> Bool {
        switch character {
        case 0x20, 0x09...0x0D, 0x85, 0xA0: true
        case 0..<0x100: false
        default: Unicode.Scalar(character)?.properties.isWhitespace ?? false
        }
    }

    /// `unicode.IsUpper`.
    static func isUpper(_ character: UInt32) -> Bool {
        character < 0x80 ? (0x41...0x5A).contains(character) : category(character) == .uppercaseLetter
    }

    /// `unicode.IsLower`.
    static func isLower(_ character: UInt32) -> Bool {
        character < 0x80 ? (0x61...0x7A).contains(character) : category(character) == .lowercaseLetter
    }

    /// `unicode.IsTitle`.
    static func isTitle(_ character: UInt32) -> Bool { category(character) == .titlecaseLetter }

    /// `unicode.IsLetter`.
    static func isLetter(_ character: UInt32) -> Bool {
        if character < 0x80 { return (0x41...0x5A).contains(character & ~0x20) }
        switch category(character) {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    /// `unicode.IsDigit`.
    static func isDigit(_ character: UInt32) -> Bool {
        character < 0x80 ? (0x30...0x39).contains(character) : category(character) == .decimalNumber
    }

    /// `unicode.IsNumber`.
    static func isNumber(_ character: UInt32) -> Bool {
        switch category(character) {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }

    /// `unicode.IsPunct`.
    static func isPunctuation(_ character: UInt32) -> Bool {
        switch category(character) {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    /// `unicode.ToUpper`: the simple mapping, one character for one.
    static func upper(_ character: UInt32) -> UInt32 {
        if character < 0x80 { return (0x61...0x7A).contains(character) ? character - 0x20 : character }
        guard let properties = properties(character) else { return character }
        // Where the full mapping makes several characters, the simple one is that of titles, if there is one.
        return single(properties.uppercaseMapping) ?? single(properties.titlecaseMapping) ?? character
    }

    /// `unicode.ToLower`: the simple mapping, one character for one.
    static func lower(_ character: UInt32) -> UInt32 {
        if character < 0x80 { return (0x41...0x5A).contains(character) ? character + 0x20 : character }
        // The only character whose full mapping makes two.
        if character == 0x130 { return 0x69 }
        guard let properties = properties(character) else { return character }
        return single(properties.lowercaseMapping) ?? character
    }

    /// `unicode.ToTitle`: the simple mapping, one character for one.
    static func title(_ character: UInt32) -> UInt32 {
        if character < 0x80 { return (0x61...0x7A).contains(character) ? character - 0x20 : character }
        guard let properties = properties(character) else { return character }
        return single(properties.titlecaseMapping) ?? character
    }

    private static func single(_ mapping: String) -> UInt32? {
        let scalars = mapping.unicodeScalars
        guard let first = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex,
            first.value < 0x80 || properties(first.value) != nil
        else { return nil }
        return first.value
    }

    private static func category(_ character: UInt32) -> Unicode.GeneralCategory? {
        properties(character)?.generalCategory
    }

    /// The properties of a character of Unicode 15, which is what Helm's Go knows.
    private static func properties(_ character: UInt32) -> Unicode.Scalar.Properties? {
        guard let properties = Unicode.Scalar(character)?.properties, let age = properties.age,
            age.major < 15 || age.major == 15 && age.minor == 0
        else { return nil }
        return properties
    }
}
