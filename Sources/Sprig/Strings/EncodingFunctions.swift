import GoTemplate
import Manifests

extension Sprig {
    /// Base64 and base32. What cannot be decoded gives the text of Go's error, not an error.
    static let encodingFunctions: [(ByteString, PureFunction)] = [
        ("b64enc", .ofString { ByteString(Base64.encode($0)) }),
        (
            "b64dec",
            .ofString { text in
                do { return ByteString(try StrictBase64.decode(text)) } catch let error as CorruptInput {
                    return ByteString("illegal base64 data at input byte \(error.offset)")
                }
            }
        ),
        ("b32enc", .ofString { ByteString(Base32.encode($0)) }),
        (
            "b32dec",
            .ofString { text in
                do { return ByteString(try Base32.decode(text)) } catch let error as CorruptInput {
                    return ByteString("illegal base32 data at input byte \(error.offset)")
                }
            }
        ),
    ]
}

/// Where encoded text goes wrong, as Go's decoders count.
struct CorruptInput: Error {
    /// Offset in bytes.
    let offset: Int
}

/// Base64 with the standard alphabet and padding, which says where a text is wrong.
enum StrictBase64 {
    /// Decodes; line breaks are skipped.
    static func decode(_ text: [UInt8]) throws(CorruptInput) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 4 * 3)
        var position = 0
        while position < text.count { try decodeQuantum(text, &position, into: &result) }
        return result
    }

    private static func decodeQuantum(
        _ text: [UInt8], _ position: inout Int, into result: inout [UInt8]
    ) throws(CorruptInput) {
        var group: UInt32 = 0
        var count = 0
        while count < 4 {
            guard position < text.count else {
                if count == 0 { return }
                throw CorruptInput(offset: position - count)
            }
            let byte = text[position]
            position += 1
            if byte == 0x0A || byte == 0x0D { continue }
            if let value = value(byte) {
                group = group << 6 | value
                count += 1
                continue
            }
            guard byte == UInt8(ascii: "="), count >= 2 else { throw CorruptInput(offset: position - 1) }
            if count == 2 {
                skipLineBreaks(text, &position)
                guard position < text.count else { throw CorruptInput(offset: text.count) }
                guard text[position] == UInt8(ascii: "=") else { throw CorruptInput(offset: position - 1) }
                position += 1
            }
            skipLineBreaks(text, &position)
            guard position >= text.count else { throw CorruptInput(offset: position) }
            break
        }
        group <<= UInt32(6 * (4 - count))
        result.append(UInt8(group >> 16 & 255))
        if count > 2 { result.append(UInt8(group >> 8 & 255)) }
        if count > 3 { result.append(UInt8(group & 255)) }
    }

    private static func skipLineBreaks(_ text: [UInt8], _ position: inout Int) {
        while position < text.count, text[position] == 0x0A || text[position] == 0x0D { position += 1 }
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

/// Base32 with the standard alphabet and padding (RFC 4648 §6).
enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    private static let padding = UInt8(ascii: "=")

    /// Encodes without line breaks.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 4) / 5 * 8)
        for start in stride(from: 0, to: bytes.count, by: 5) {
            let part = bytes[start..<min(start + 5, bytes.count)]
            var group: UInt64 = 0
            for byte in part { group = group << 8 | UInt64(byte) }
            group <<= UInt64(8 * (5 - part.count))
            let digits = (part.count * 8 + 4) / 5
            for digit in 0..<8 {
                result.append(digit < digits ? alphabet[Int(group >> UInt64(35 - 5 * digit) & 31)] : padding)
            }
        }
        return result
    }

    /// Decodes; line breaks are skipped and do not count.
    static func decode(_ text: [UInt8]) throws(CorruptInput) -> [UInt8] {
        let text = text.filter { $0 != 0x0A && $0 != 0x0D }
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 8 * 5)
        var position = 0
        var isAtEnd = false
        while position < text.count, !isAtEnd {
            var group: UInt64 = 0
            var count = 0
            while count < 8 {
                guard position < text.count else { throw CorruptInput(offset: text.count - count) }
                let byte = text[position]
                position += 1
                let left = text.count - position
                if byte == padding, count >= 2, left < 8 {
                    try checkPadding(text, position, after: count)
                    isAtEnd = true
                    break
                }
                guard let value = value(byte) else { throw CorruptInput(offset: position - 1) }
                group = group << 5 | UInt64(value)
                count += 1
            }
            group <<= UInt64(5 * (8 - count))
            for index in 0..<(count * 5 / 8) { result.append(UInt8(group >> UInt64(32 - 8 * index) & 255)) }
        }
        return result
    }

    /// Checks what follows the first padding character at the end of a text.
    private static func checkPadding(_ text: [UInt8], _ position: Int, after count: Int) throws(CorruptInput) {
        let left = text.count - position
        if left + count < 7 { throw CorruptInput(offset: text.count) }
        for index in 0..<(7 - count) where left > index && text[position + index] != padding {
            throw CorruptInput(offset: position + index - 1)
        }
        if count == 3 || count == 6 { throw CorruptInput(offset: position - 1) }
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "2")...UInt8(ascii: "7"): byte - UInt8(ascii: "2") + 26
        default: nil
        }
    }
}
