/// What becomes of a string on its way through JSON that is then read as YAML.
enum JSONText {
    /// The most characters, with the escapes that JSON writes and without quotes, that a key may have for Go's YAML to
    /// find the colon behind it.
    static let longestKey = 1022

    static func needsEscape(_ byte: UInt8, escapesHTML: Bool) -> Bool {
        switch byte {
        case ..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"): true
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): escapesHTML
        default: false
        }
    }

    /// The string that Go's YAML reads from the JSON of `text`; `nil` if it is `text` itself. Throws for characters
    /// that JSON writes as they are and YAML forbids.
    static func asReadByYAML(_ text: [UInt8]) throws -> [UInt8]? {
        if text.allSatisfy({ $0 < 0x7F }) { return nil }
        let finding: Finding = text.withUnsafeBufferPointer { text in
            var finding = Finding.nothing
            var index = 0
            while index < text.count {
                if text[index] < 0x7F {
                    index += 1
                    continue
                }
                let (scalar, length) = GoUnicode.decode(text, at: index)
                index += length
                switch scalar {
                case 0x85: finding = .toReplace
                case 0x7F...0x9F, 0xFFFE, 0xFFFF: return .forbidden
                case 0xFFFD: if length == 1 { finding = .toReplace }
                default: break
                }
            }
            return finding
        }
        switch finding {
        case .nothing: return nil
        case .forbidden: throw GoFunctionError("yaml: control characters are not allowed")
        case .toReplace: return folded(GoUnicode.repaired(text))
        }
    }

    private enum Finding { case nothing, toReplace, forbidden }

    static func hasNextLine(_ text: [UInt8]) -> Bool {
        text.indices.dropFirst().contains { text[$0] == 0x85 && text[$0 - 1] == 0xC2 }
    }

    /// Folds lines at next-line characters, which JSON does not escape: one becomes a space, each further one a line
    /// break, and the spaces around them vanish.
    private static func folded(_ text: [UInt8]) -> [UInt8] {
        guard hasNextLine(text) else { return text }
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            var end = index
            var breaks = 0
            while end < text.count {
                if text[end] == 0x20 {
                    end += 1
                } else if text[end] == 0xC2, end + 1 < text.count, text[end + 1] == 0x85 {
                    breaks += 1
                    end += 2
                } else {
                    break
                }
            }
            if breaks == 0 {
                end = max(end, index + 1)
                result.append(contentsOf: text[index..<end])
            } else if breaks == 1 {
                result.append(0x20)
            } else {
                result.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
            }
            index = end
        }
        return result
    }

    /// The number of characters of the JSON of `text`, which must be UTF-8, without the quotes.
    static func length(_ text: [UInt8]) -> Int {
        var length = 0
        for byte in text where byte & 0xC0 != 0x80 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x0C, 0x0A, 0x0D, 0x09: length += 2
            case _ where needsEscape(byte, escapesHTML: true): length += 6
            default: length += 1
            }
        }
        // U+2028 and U+2029 are escaped as well.
        for index in text.indices.dropFirst(2) where text[index - 2] == 0xE2 && text[index - 1] == 0x80 {
            if text[index] & 0xFE == 0xA8 { length += 5 }
        }
        return length
    }
}
