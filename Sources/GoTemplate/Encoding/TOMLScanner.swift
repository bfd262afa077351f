/// A mistake in a TOML text, before it is known in which key it stands.
struct TOMLMistake: Error {
    let message: String
    let line: Int

    init(_ message: String, line: Int) {
        self.message = message
        self.line = line
    }
}

/// Reads the characters of a TOML text and counts its lines; refuses what no TOML text may hold.
struct TOMLScanner {
    let bytes: [UInt8]
    private(set) var position = 0
    private(set) var line = 1
    /// Whether the last look for a character found the end of the text.
    private var foundEnd = false

    init(_ text: [UInt8]) throws(TOMLMistake) {
        var bytes = text[...]
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            bytes = bytes.dropFirst(2)
        } else if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            bytes = bytes.dropFirst(3)
        }
        self.bytes = Array(bytes)
        if bytes.prefix(6).contains(0) {
            throw TOMLMistake(
                "files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8", line: 1)
        }
    }

    // MARK: Characters

    /// The character here without moving; `nil` at the end.
    func peek() throws(TOMLMistake) -> UInt32? {
        guard position < bytes.count else { return nil }
        return try character().scalar
    }

    /// The character here, and moves behind it; `nil` at the end.
    mutating func next() throws(TOMLMistake) -> UInt32? {
        foundEnd = position == bytes.count
        guard !foundEnd else { return nil }
        let (scalar, length) = try character()
        if scalar == 0x0A { line += 1 }
        position += length
        return scalar
    }

    private func character() throws(TOMLMistake) -> (scalar: UInt32, length: Int) {
        let byte = bytes[position]
        if byte >= 0x80 {
            let found = bytes.withUnsafeBufferPointer { GoUnicode.decode($0, at: position) }
            if found.scalar == 0xFFFD, found.length == 1 {
                throw TOMLMistake("invalid UTF-8 byte: 0x\(hex(byte))", line: line)
            }
            return found
        }
        let isLoneReturn = byte == 0x0D && (position + 1 == bytes.count || bytes[position + 1] != 0x0A)
        if byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F || isLoneReturn {
            throw TOMLMistake("TOML files cannot contain control characters: '0x\(hex(byte))'", line: line)
        }
        return (UInt32(byte), 1)
    }

    private func hex(_ byte: UInt8) -> String {
        String(decoding: [GoStrconv.hexDigit(byte >> 4), GoStrconv.hexDigit(byte & 15)], as: UTF8.self)
    }

    /// Moves behind `byte` if it stands here.
    mutating func accept(_ byte: UInt8) throws(TOMLMistake) -> Bool {
        guard try peek() == UInt32(byte) else { return false }
        _ = try next()
        return true
    }

    /// Moves behind blanks, and line breaks if `andLines`.
    mutating func skipBlanks(andLines: Bool = false) throws(TOMLMistake) {
        while let character = try peek() {
            switch character {
            case 0x20, 0x09: break
            case 0x0A, 0x0D: if !andLines { return }
            default: return
            }
            _ = try next()
        }
    }

    /// Moves to the end of the line, which must be a comment.
    mutating func skipComment() throws(TOMLMistake) {
        while let character = try peek(), character != 0x0A, character != 0x0D { _ = try next() }
    }

    /// The bytes from `start` on for which `condition` holds.
    mutating func take(from start: Int, while condition: (UInt8) -> Bool) throws(TOMLMistake) -> [UInt8] {
        while let character = try peek(), character < 0x80, condition(UInt8(character)) { _ = try next() }
        return Array(bytes[start..<position])
    }

    // MARK: Mistakes

    /// A mistake at the character that was read last; at the end of the text, on the last line that holds something.
    func mistake(_ message: String) -> TOMLMistake {
        TOMLMistake(message, line: foundEnd && bytes.last == 0x0A ? line - 1 : line)
    }

    /// A character as Go's `%q` writes it; the end of the text is written as NUL.
    static func quoted(_ character: UInt32?) -> String {
        var text: [UInt8] = []
        GoStrconv.appendQuotedRune(character ?? 0, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
}
