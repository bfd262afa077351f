/// Makes text from outside fit for a log line, a terminal and a table.
public enum LogText {
    /// `text` with control characters, line separators and marks that change the direction of text written as
    /// `\u{…}`, and backslashes doubled, cut after `limit` characters. A branch name can so not forge a log line.
    public static func escaped(_ text: String, limit: Int = 256) -> String {
        var escaped = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else { return escaped + "…" }
            count += 1
            switch scalar.value {
            case 0x5C: escaped += #"\\"#
            case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
                0xE0000...0xE007F:
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
