/// Text from outside, made fit for a terminal.
enum PrintableText {
    /// `text` with control characters and marks that change the direction of text written as `\u{…}`, so that a branch
    /// name or a message of a cluster cannot move the cursor or forge a line.
    ///
    /// - Parameter keepsLines: whether line breaks stay.
    static func escaped(_ text: String, keepsLines: Bool = false) -> String {
        // Most texts have nothing to escape.
        guard text.unicodeScalars.contains(where: { isUnsafe($0, keepsLines: keepsLines) }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar, keepsLines: keepsLines) {
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar, keepsLines: Bool) -> Bool {
        switch scalar.value {
        case 0x0A: !keepsLines
        case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: false
        }
    }
}
