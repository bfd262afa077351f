/// Names in camel, snake and kebab case, by the rules of the Go module `xstrings` 1.5.
enum WordCase {
    /// Words joined without connectors, each with a capital: `http_server` → `HttpServer`. Connectors at the start
    /// stay, and all but one of several in a row.
    static func pascalCase(_ text: [UInt8]) -> [UInt8] {
        let characters = Characters.decode(text)
        var result: [UInt8] = []
        var position = 0
        while position < characters.count, isConnector(characters[position]) {
            Characters.append(characters[position], to: &result)
            position += 1
        }
        guard position < characters.count else { return result }
        var current = Characters.upper(characters[position])
        // A word that starts with capitals loses all of them but the first.
        var isInCapitals = Characters.isUpper(characters[position])
        position += 1
        while position < characters.count {
            let previous = current
            current = characters[position]
            position += 1
            if isConnector(previous) {
                if isConnector(current) {
                    Characters.append(previous, to: &result)
                    continue
                }
                isInCapitals = Characters.isUpper(current)
                current = Characters.upper(current)
            } else {
                if isInCapitals {
                    if Characters.isUpper(current) {
                        current = Characters.lower(current)
                    } else {
                        isInCapitals = false
                    }
                }
                Characters.append(previous, to: &result)
            }
        }
        Characters.append(current, to: &result)
        return result
    }

    /// Words in lower case with a connector between them: `HTTP20xOK` → `http_20x_ok`.
    static func lowerCase(_ text: [UInt8], connector: UInt8) -> [UInt8] {
        guard !text.isEmpty else { return [] }
        var result: [UInt8] = []
        var words = WordScanner(text)
        var current = words.next()
        func append(_ word: Word) { appendLower(word, text, connector, to: &result) }
        /// Words of letters and digits right after a number belong to it.
        func appendRun() {
            while current.kind == .letters || current.kind == .number {
                append(current)
                current = words.next()
            }
        }
        func appendConnector(unless kinds: Set<Word.Kind>) {
            if !kinds.contains(current.kind) { result.append(connector) }
        }
        while !words.isAtEnd {
            if current.kind != .connector { append(current) }
            let previous = current
            current = words.next()
            switch previous.kind {
            case .number:
                appendRun()
                appendConnector(unless: [.invalid, .punctuation, .connector])
            case .connector:
                append(previous)
            case .punctuation:
                break
            default:
                guard current.kind == .number else {
                    appendConnector(unless: [.connector, .punctuation])
                    break
                }
                if words.isAtEnd { break }
                let number = current
                current = words.next()
                // A number belongs to the word before it, unless small letters follow.
                guard current.kind == .letters else {
                    append(number)
                    appendConnector(unless: [.connector, .punctuation])
                    break
                }
                result.append(connector)
                append(number)
                appendRun()
                appendConnector(unless: [.invalid, .connector, .punctuation])
            }
        }
        append(current)
        return result
    }

    private static func appendLower(_ word: Word, _ text: [UInt8], _ connector: UInt8, to result: inout [UInt8]) {
        guard word.kind == .capitals || word.kind == .connector else {
            result += text[word.range]
            return
        }
        for character in Characters.decode(Array(text[word.range])) {
            if isConnector(character) {
                result.append(connector)
            } else {
                Characters.append(Characters.isUpper(character) ? Characters.lower(character) : character, to: &result)
            }
        }
    }

    static func isConnector(_ character: UInt32) -> Bool {
        character == 0x2D || character == 0x5F || Characters.isSpace(character)
    }

    /// Whether a character is a letter of a script that has words of letters; Chinese has none.
    static func isLetter(_ character: UInt32) -> Bool {
        guard Characters.isLetter(character) else { return false }
        switch character {
        case 0x4E00...0x9FCC, 0x3400...0x4D85, 0x20000...0x2B81D: return false
        default: return true
        }
    }
}

/// A run of characters of one kind.
struct Word {
    enum Kind {
        case invalid, number, capitals, letters, connector, punctuation, other
    }

    var kind = Kind.invalid
    var range = 0..<0
}

/// Takes a text apart into words.
private struct WordScanner {
    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { position >= text.count }

    /// The next word; of kind `invalid` at the end.
    mutating func next() -> Word {
        let start = position
        guard let first = read() else { return Word(kind: .invalid, range: start..<position) }
        let kind: Word.Kind
        if WordCase.isConnector(first) {
            kind = .connector
            skip(first, while: WordCase.isConnector)
        } else if Characters.isPunctuation(first) {
            kind = .punctuation
            skip(first, while: Characters.isPunctuation)
        } else if Characters.isUpper(first) {
            kind = .capitals
            skipCapitalized(first)
        } else if WordCase.isLetter(first) {
            kind = .letters
            skip(first) { WordCase.isLetter($0) && !Characters.isUpper($0) }
        } else if Characters.isNumber(first) {
            kind = .number
            skip(first, while: Characters.isNumber)
        } else {
            kind = .other
            skip(first) { character in
                !(WordCase.isConnector(character) || WordCase.isLetter(character) || Characters.isNumber(character)
                    || Characters.isPunctuation(character))
            }
        }
        return Word(kind: kind, range: start..<position)
    }

    /// The next valid character and the bytes up to its end; at the end of the text `previous`.
    private func peek(_ previous: UInt32) -> (character: UInt32, size: Int) {
        var size = 0
        while position + size < text.count {
            let (character, width) = Characters.decode(text, at: position + size)
            size += width
            if character != Characters.replacement { return (character, size) }
        }
        return (previous, size)
    }

    private mutating func read() -> UInt32? {
        let (character, size) = peek(Characters.replacement)
        position += size
        return character == Characters.replacement ? nil : character
    }

    private mutating func skip(_ first: UInt32, while isIncluded: (UInt32) -> Bool) {
        var last = first
        while !isAtEnd {
            let (character, size) = peek(last)
            guard isIncluded(character) else { return }
            last = character
            position += size
        }
    }

    /// The rest of `Word` or of `WORD`; of `WORDWord` the last capital belongs to what follows.
    private mutating func skipCapitalized(_ first: UInt32) {
        guard !isAtEnd else { return }
        var (character, size) = peek(first)
        guard Characters.isUpper(character) else {
            if WordCase.isLetter(character) {
                position += size
                skip(character) { WordCase.isLetter($0) && !Characters.isUpper($0) }
            }
            return
        }
        var lastSize = size
        position += size
        while !isAtEnd {
            (character, size) = peek(character)
            guard Characters.isUpper(character) else { break }
            lastSize = size
            position += size
        }
        if !isAtEnd, WordCase.isLetter(character) { position -= lastSize }
    }
}
