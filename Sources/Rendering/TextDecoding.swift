/// Text files in the encodings that editors write.
enum TextDecoding {
    /// The text as UTF-8 without a byte order mark. UTF-16 is known by its mark; everything else is taken for UTF-8.
    static func utf8(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
        let isBigEndian = bytes.starts(with: [0xFE, 0xFF])
        guard isBigEndian || bytes.starts(with: [0xFF, 0xFE]) else { return bytes }
        let units: [UInt16] = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// Whether `text` holds `needle`.
    static func contains(_ text: [UInt8], _ needle: StaticString) -> Bool {
        let needle = Array(UnsafeBufferPointer(start: needle.utf8Start, count: needle.utf8CodeUnitCount))
        guard let first = needle.first, text.count >= needle.count else { return false }
        var index = 0
        while let found = text[index...].firstIndex(of: first) {
            if text[found...].starts(with: needle) { return true }
            index = found + 1
        }
        return false
    }
}
