import GoTemplate

/// Searching and cutting of byte strings, as in Go's `strings` package.
enum ByteSearch {
    /// The offset of the first occurrence of `part` from `start` on.
    static func firstIndex(of part: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
        guard let first = part.first else { return start <= text.count ? start : nil }
        return text.withUnsafeBufferPointer { text in
            part.withUnsafeBufferPointer { part in
                var position = start
                let last = text.count - part.count
                while position <= last {
                    if text[position] == first, matches(part, text, at: position) { return position }
                    position += 1
                }
                return nil
            }
        }
    }

    private static func matches(
        _ part: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> Bool {
        var offset = 1
        while offset < part.count {
            if text[position + offset] != part[offset] { return false }
            offset += 1
        }
        return true
    }

    /// The parts of a text between separators, at most `limit`, of which the last is the rest (`strings.SplitN`). An
    /// empty separator splits into characters.
    static func split(_ text: [UInt8], by separator: [UInt8], limit: Int = .max) throws -> [ByteString] {
        if limit == 0 { return [] }
        let limit = limit < 0 ? Int.max : limit
        if separator.isEmpty { return try characters(text, limit: limit) }
        var parts: [ByteString] = []
        var start = 0
        while parts.count < limit - 1, let next = firstIndex(of: separator, in: text, from: start) {
            try ResultLimits.checkElements(parts.count)
            parts.append(ByteString(text[start..<next]))
            start = next + separator.count
        }
        parts.append(ByteString(text[start...]))
        return parts
    }

    private static func characters(_ text: [UInt8], limit: Int) throws -> [ByteString] {
        var parts: [ByteString] = []
        var position = 0
        while position < text.count {
            if parts.count == limit - 1 {
                parts.append(ByteString(text[position...]))
                break
            }
            try ResultLimits.checkElements(parts.count)
            let width = Characters.decode(text, at: position).width
            parts.append(ByteString(text[position..<position + width]))
            position += width
        }
        return parts
    }

    /// Every occurrence of `old` replaced; an empty one stands before each character and at the end.
    static func replacing(_ old: [UInt8], with new: [UInt8], in text: [UInt8]) throws -> [UInt8] {
        if old == new { return text }
        var result: [UInt8] = []
        var start = 0
        if old.isEmpty {
            try ResultLimits.checkBytes(text.count + 1, times: new.count, plus: text.count)
            while start < text.count {
                let width = Characters.decode(text, at: start).width
                result += new
                result += text[start..<start + width]
                start += width
            }
            return result + new
        }
        while let next = firstIndex(of: old, in: text, from: start) {
            try ResultLimits.checkBytes(result.count, plus: new.count)
            result += text[start..<next]
            result += new
            start = next + old.count
        }
        if start == 0 { return text }
        return result + text[start...]
    }

    /// The text without characters of a set at both ends (`strings.Trim`).
    static func trimming(_ text: [UInt8], of set: [UInt8]) -> ArraySlice<UInt8> {
        if text.isEmpty || set.isEmpty { return text[...] }
        let characters = Set(Characters.decode(set))
        return trimming(text) { characters.contains($0) }
    }

    /// The text without white space at both ends (`strings.TrimSpace`).
    static func trimmingSpace(_ text: [UInt8]) -> ArraySlice<UInt8> {
        trimming(text, while: Characters.isSpace)
    }

    private static func trimming(_ text: [UInt8], while isTrimmed: (UInt32) -> Bool) -> ArraySlice<UInt8> {
        var start = 0
        while start < text.count {
            let (character, width) = Characters.decode(text, at: start)
            guard isTrimmed(character) else { break }
            start += width
        }
        var end = text.count
        while end > start {
            let width = lastWidth(text, start, end)
            guard isTrimmed(Characters.decode(text, at: end - width).character) else { break }
            end -= width
        }
        return text[start..<end]
    }

    /// How many bytes the last character of a part takes; 1 for what is not UTF-8.
    private static func lastWidth(_ text: [UInt8], _ start: Int, _ end: Int) -> Int {
        if text[end - 1] < 0x80 { return 1 }
        for width in 2...4 where end - width >= start && text[end - width] & 0xC0 != 0x80 {
            return Characters.decode(text, at: end - width).width == width ? width : 1
        }
        return 1
    }
}
