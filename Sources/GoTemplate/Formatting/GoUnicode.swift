/// Go's `unicode/utf8` and `strconv.IsPrint` on bytes.
package enum GoUnicode {
    /// The scalar that begins at `index` and how many bytes it has; for what is not UTF-8, U+FFFD and one byte.
    @inline(__always)
    package static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (scalar: UInt32, length: Int) {
        let first = bytes[index]
        if first < 0x80 { return (UInt32(first), 1) }
        return decodeLong(bytes, at: index)
    }

    private static func decodeLong(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (scalar: UInt32, length: Int)
    {
        let first = bytes[index]
        let left = bytes.count - index
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF4: (length, high) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: return (0xFFFD, 1)
        }
        guard length <= left, bytes[index + 1] >= low, bytes[index + 1] <= high else { return (0xFFFD, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return (value, length)
    }

    /// `utf8.RuneCount`: each byte that is not UTF-8 counts as one.
    static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        var index = 0
        while index < bytes.count {
            index += decode(bytes, at: index).length
            count += 1
        }
        return count
    }

    /// The text with U+FFFD for each byte that is not UTF-8.
    static func repaired(_ text: [UInt8]) -> [UInt8] {
        isValid(text) ? text : text.withUnsafeBufferPointer { repairing($0) }
    }

    /// Whether all of the text is UTF-8.
    static func isValid(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { buffer in
            var index = 0
            while index < buffer.count {
                let (scalar, length) = decode(buffer, at: index)
                if scalar == 0xFFFD, length == 1 { return false }
                index += length
            }
            return true
        }
    }

    private static func repairing(_ buffer: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < buffer.count {
            let (scalar, length) = decode(buffer, at: index)
            append(scalar, to: &result)
            index += length
        }
        return result
    }

    /// Appends a scalar in UTF-8; U+FFFD for surrogates and what is beyond Unicode.
    package static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        let scalar = Unicode.Scalar(scalar) ?? "\u{FFFD}"
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Whether Go prints the scalar as it is: letters, marks, numbers, punctuation, symbols and the ASCII space, of
    /// Unicode 15, which Helm's Go knows.
    package static func isPrintable(_ value: UInt32) -> Bool {
        if value <= 0xFF { return 0x20...0x7E ~= value || value >= 0xA1 && value != 0xAD }
        guard let properties = Unicode.Scalar(value)?.properties else { return false }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: break
        }
        guard let age = properties.age else { return false }
        return age.major < 15 || age.major == 15 && age.minor == 0
    }
}
