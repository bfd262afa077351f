import Manifests
import RegularExpressions

/// A regular expression (RE2's syntax) that must match a whole text. Patterns of plain text, `.`, `.*`, `.+` and
/// alternatives of these, which is nearly all that selectors hold, are matched without the machinery.
enum PatternMatcher {
    case simple([[Piece]])
    case expression(RegularExpression)

    enum Piece: Hashable {
        case byte(UInt8)
        case anyCharacter
        case anything
    }

    /// Throws `RegularExpressionError`.
    init(_ pattern: String) throws {
        if let alternatives = PatternMatcher.simplePieces(pattern) {
            self = .simple(alternatives)
        } else {
            self = .expression(try RegularExpression("^(?:\(pattern))$"))
        }
    }

    func matches(_ text: String) -> Bool {
        switch self {
        case .simple(let alternatives):
            var text = text
            return text.withUTF8 { bytes in
                alternatives.contains { PatternMatcher.matches(bytes, $0) }
            }
        case .expression(let expression): return expression.isMatch(text)
        }
    }

    private static func simplePieces(_ pattern: String) -> [[Piece]]? {
        var alternatives: [[Piece]] = []
        var pieces: [Piece] = []
        let bytes = Array(pattern.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "|"):
                alternatives.append(pieces)
                pieces = []
            case UInt8(ascii: "."):
                if index < bytes.count, bytes[index] == UInt8(ascii: "*") || bytes[index] == UInt8(ascii: "+") {
                    if bytes[index] == UInt8(ascii: "+") { pieces.append(.anyCharacter) }
                    pieces.append(.anything)
                    index += 1
                } else {
                    pieces.append(.anyCharacter)
                }
            case UInt8(ascii: "\\"):
                guard index < bytes.count, ".-/".utf8.contains(bytes[index]) else { return nil }
                pieces.append(.byte(bytes[index]))
                index += 1
            case UInt8(ascii: "^"):
                guard pieces.isEmpty else { return nil }
            case UInt8(ascii: "$"):
                guard index == bytes.count || bytes[index] == UInt8(ascii: "|") else { return nil }
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"),
                UInt8(ascii: ":"), UInt8(ascii: "~"), UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "@"):
                pieces.append(.byte(byte))
            default: return nil
            }
            // What repeats is left to the full matcher.
            if index < bytes.count, "*+?{".utf8.contains(bytes[index]) { return nil }
        }
        alternatives.append(pieces)
        return alternatives
    }

    private static func matches(_ text: UnsafeBufferPointer<UInt8>, _ pieces: [Piece]) -> Bool {
        var position = 0
        var piece = 0
        // Where to go on when what follows the last `.*` does not fit.
        var resume: (position: Int, piece: Int)?
        while true {
            if piece < pieces.count {
                switch pieces[piece] {
                case .anything:
                    piece += 1
                    resume = (position, piece)
                    continue
                case .anyCharacter where position < text.count && text[position] != 0x0A:
                    position = next(text, position)
                    piece += 1
                    continue
                case .byte(let byte) where position < text.count && text[position] == byte:
                    position += 1
                    piece += 1
                    continue
                default: break
                }
            } else if position == text.count {
                return true
            }
            guard let back = resume, back.position < text.count, text[back.position] != 0x0A else { return false }
            position = next(text, back.position)
            piece = back.piece
            resume = (position, piece)
        }
    }

    /// The position behind the character at `position`.
    private static func next(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
        var position = position + 1
        while position < text.count, text[position] & 0xC0 == 0x80 { position += 1 }
        return position
    }
}
