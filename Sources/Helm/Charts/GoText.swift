import GoTemplate
import Sprig

/// What Go's `strings` and `unicode` say about text.
enum GoText {
    /// `strings.TrimSpace`.
    static func trimmingSpace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = trimmingLeadingSpace(bytes)
        while let last = bytes.last {
            if last < 0x80 {
                guard isSpace(Unicode.Scalar(last)) else { break }
                bytes = bytes.dropLast()
            } else {
                let start = bytes.lastIndex { $0 & 0xC0 != 0x80 } ?? bytes.startIndex
                let scalars = String(decoding: bytes[start...], as: UTF8.self).unicodeScalars
                guard scalars.count == 1, let scalar = scalars.first, isSpace(scalar) else { break }
                bytes = bytes[..<start]
            }
        }
        return bytes
    }

    /// `strings.TrimSpace`.
    static func trimmingSpace(_ text: String) -> String {
        String(decoding: trimmingSpace(Array(text.utf8)[...]), as: UTF8.self)
    }

    /// `unicode.IsSpace`.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { UTF8Space.isSpace(scalar.value) }

    /// `path.Clean`.
    static func cleanPath(_ path: String) -> String {
        String(decoding: SlashPath.clean(Array(path.utf8)[...]), as: UTF8.self)
    }

    /// What stands before the first `/`.
    static func firstPart(of path: String) -> Substring { Substring(path.utf8.prefix { $0 != UInt8(ascii: "/") }) }

    /// A text in double quotes for a message, as `%q` writes it; long ones are cut.
    static func quoted(_ text: String) -> String {
        let cut = text.unicodeScalars.count > 120 ? String(text.unicodeScalars.prefix(120)) + "…" : text
        return GoStrconv.quote(ByteString(cut)).description
    }
}

extension String {
    /// Whether the text begins with these bytes.
    func startsWithBytes(_ prefix: StaticString) -> Bool {
        prefix.withUTF8Buffer { buffer in utf8.starts(with: buffer) }
    }

    /// Whether both are the same bytes.
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
