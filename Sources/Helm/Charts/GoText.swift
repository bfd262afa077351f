/// What Go's `strings` and `unicode` say about text.
enum GoText {
    /// `strings.TrimSpace`.
    static func trimmingSpace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, first < 0x80 || first == 0xC2 || first == 0xE1 || first == 0xE2 || first == 0xE3
        {
            let scalars = String(decoding: bytes.prefix(3), as: UTF8.self).unicodeScalars
            guard let scalar = scalars.first, isSpace(scalar) else { break }
            bytes = bytes.dropFirst(UTF8.width(scalar))
        }
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
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols, and the space.
    static func isPrint(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }

    /// `path.Clean`.
    static func cleanPath(_ path: String) -> String {
        if path.isEmpty { return "." }
        let isRooted = path.utf8.first == UInt8(ascii: "/")
        var parts: [Substring] = []
        for bytes in path.utf8.split(separator: UInt8(ascii: "/")) where !bytes.elementsEqual(".".utf8) {
            let part = Substring(bytes)
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !isRooted {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        if isRooted { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    /// What stands before the first `/`.
    static func firstPart(of path: String) -> Substring { Substring(path.utf8.prefix { $0 != UInt8(ascii: "/") }) }

    /// A text in double quotes for a message, as `%q` writes it; long ones are cut.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars.prefix(120) {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if isPrint(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
                }
            }
        }
        return result + (text.unicodeScalars.count > 120 ? "…\"" : "\"")
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
