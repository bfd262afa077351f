/// A file name pattern as Go's `filepath.Match` has it: `*` and `?` stand for anything but `/`, `[a-z]` and `[^a-z]` for
/// one of some characters, `\` takes the next character as it is.
struct PathPattern {
    /// The pattern is malformed.
    struct SyntaxError: Error {}

    private let pattern: [UInt8]

    init(_ pattern: [UInt8]) { self.pattern = pattern }

    /// Whether the pattern stands for the whole of `name`. Throws for a malformed pattern, whether it matches or not.
    func matches(_ name: [UInt8]) throws(SyntaxError) -> Bool {
        var rest = name[...]
        var pattern = self.pattern[...]
        pieces: while !pattern.isEmpty {
            let (hasStar, piece, following) = Self.nextPiece(of: pattern)
            pattern = following
            if hasStar, piece.isEmpty { return !rest.contains(UInt8(ascii: "/")) }
            if let after = try Self.match(piece, rest), after.isEmpty || !pattern.isEmpty {
                rest = after
                continue
            }
            if hasStar {
                var start = rest.startIndex
                while start < rest.endIndex, rest[start] != UInt8(ascii: "/") {
                    start += 1
                    guard let after = try Self.match(piece, rest[start...]) else { continue }
                    if pattern.isEmpty, !after.isEmpty { continue }
                    rest = after
                    continue pieces
                }
            }
            // What follows has to be well-formed all the same.
            while !pattern.isEmpty {
                let (_, piece, following) = Self.nextPiece(of: pattern)
                pattern = following
                _ = try Self.match(piece, [])
            }
            return false
        }
        return rest.isEmpty
    }

    /// The part up to the next `*` outside brackets, and whether stars stand before it.
    private static func nextPiece(
        of pattern: ArraySlice<UInt8>
    ) -> (hasStar: Bool, piece: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        let start = pattern.firstIndex { $0 != UInt8(ascii: "*") } ?? pattern.endIndex
        var index = start
        var isInBrackets = false
        scan: while index < pattern.endIndex {
            switch pattern[index] {
            case UInt8(ascii: "\\"): if index + 1 < pattern.endIndex { index += 1 }
            case UInt8(ascii: "["): isInBrackets = true
            case UInt8(ascii: "]"): isInBrackets = false
            case UInt8(ascii: "*") where !isInBrackets: break scan
            default: break
            }
            index += 1
        }
        return (start > pattern.startIndex, pattern[start..<index], pattern[index...])
    }

    /// What is left of `text` behind a piece without stars; `nil` if the text does not begin with it.
    private static func match(
        _ piece: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>
    ) throws(SyntaxError) -> ArraySlice<UInt8>? {
        var piece = piece
        var text = text
        var isFitting = true
        while let first = piece.first {
            if text.isEmpty { isFitting = false }
            piece = piece.dropFirst()
            switch first {
            case UInt8(ascii: "["):
                var character: UInt32 = 0
                if isFitting { character = takeCharacter(&text).value }
                let isInside = try takeClass(&piece, character)
                if !isInside { isFitting = false }
            case UInt8(ascii: "?"):
                guard isFitting else { continue }
                if text.first == UInt8(ascii: "/") { isFitting = false }
                _ = takeCharacter(&text)
            default:
                var literal = first
                if first == UInt8(ascii: "\\") {
                    guard let escaped = piece.popFirst() else { throw SyntaxError() }
                    literal = escaped
                }
                guard isFitting else { continue }
                if text.popFirst() != literal { isFitting = false }
            }
        }
        return isFitting ? text : nil
    }

    /// Reads a class behind its `[`; whether `character` belongs to it.
    private static func takeClass(_ piece: inout ArraySlice<UInt8>, _ character: UInt32) throws(SyntaxError) -> Bool {
        var isNegated = false
        if piece.first == UInt8(ascii: "^") {
            isNegated = true
            piece = piece.dropFirst()
        }
        var isInside = false
        var isFirst = true
        while true {
            if !isFirst, piece.first == UInt8(ascii: "]") {
                piece = piece.dropFirst()
                return isInside != isNegated
            }
            isFirst = false
            let low = try takeClassCharacter(&piece)
            var high = low
            if piece.first == UInt8(ascii: "-") {
                piece = piece.dropFirst()
                high = try takeClassCharacter(&piece)
            }
            if low <= character, character <= high { isInside = true }
        }
    }

    private static func takeClassCharacter(_ piece: inout ArraySlice<UInt8>) throws(SyntaxError) -> UInt32 {
        guard let first = piece.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "]") else {
            throw SyntaxError()
        }
        if first == UInt8(ascii: "\\") {
            piece = piece.dropFirst()
            if piece.isEmpty { throw SyntaxError() }
        }
        let (value, isValid) = takeCharacter(&piece)
        guard isValid, !piece.isEmpty else { throw SyntaxError() }
        return value
    }

    /// Takes one character; a byte that is not UTF-8 counts as U+FFFD.
    private static func takeCharacter(_ text: inout ArraySlice<UInt8>) -> (value: UInt32, isValid: Bool) {
        guard let first = text.first else { return (0xFFFD, false) }
        if first < 0x80 {
            text = text.dropFirst()
            return (UInt32(first), true)
        }
        var decoder = UTF8()
        var iterator = text.prefix(4).makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) {
            text = text.dropFirst(UTF8.width(scalar))
            return (scalar.value, true)
        }
        text = text.dropFirst()
        return (0xFFFD, false)
    }
}
