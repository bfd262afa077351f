typealias TextBuffer = UnsafeBufferPointer<UInt8>

/// Decoding of UTF-8 as Go does it: what is not valid is U+FFFD of width 1.
enum UTF8Text {
    static let replacement: UInt32 = 0xFFFD

    /// The character at a position within the text, and how many bytes it takes.
    @inline(__always)
    static func decode(_ text: TextBuffer, at position: Int) -> (scalar: UInt32, width: Int) {
        let first = text[position]
        if first < 0x80 { return (UInt32(first), 1) }
        return decodeMultibyte(text, at: position, first)
    }

    private static func decodeMultibyte(_ text: TextBuffer, at position: Int, _ first: UInt8) -> (UInt32, Int) {
        func continuation(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> UInt32? {
            guard position + distance < text.count, range.contains(text[position + distance]) else { return nil }
            return UInt32(text[position + distance] & 0x3F)
        }
        switch first {
        case 0xC2...0xDF:
            guard let second = continuation(1) else { break }
            return (UInt32(first & 0x1F) << 6 | second, 2)
        case 0xE0...0xEF:
            // Neither overlong forms nor surrogates.
            let range: ClosedRange<UInt8> = first == 0xE0 ? 0xA0...0xBF : first == 0xED ? 0x80...0x9F : 0x80...0xBF
            guard let second = continuation(1, range), let third = continuation(2) else { break }
            return (UInt32(first & 0xF) << 12 | second << 6 | third, 3)
        case 0xF0...0xF4:
            let range: ClosedRange<UInt8> = first == 0xF0 ? 0x90...0xBF : first == 0xF4 ? 0x80...0x8F : 0x80...0xBF
            guard let second = continuation(1, range), let third = continuation(2), let fourth = continuation(3) else {
                break
            }
            return (UInt32(first & 7) << 18 | second << 12 | third << 6 | fourth, 4)
        default: break
        }
        return (replacement, 1)
    }

    /// The bytes of a character; nil for surrogates, which no text holds.
    static func encode(_ scalar: UInt32) -> [UInt8]? {
        Unicode.Scalar(scalar).map { Array(String(Character($0)).utf8) }
    }
}
