import GoTemplate

/// Texts in quotes, as messages of Go programs show them.
enum GoQuoting {
    /// `strconv.Quote`: double quotes, escapes for what does not print.
    static func quote(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        GoStrconv.appendQuoted(Array(bytes), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The same in single quotes, in which double ones stand bare.
    static func singleQuote(_ bytes: some Collection<UInt8>) -> String {
        // Helm's validator takes the backslash away before the closing quote too.
        let text = quote(bytes).replacing("\\\"", with: "\"").replacing("'", with: "\\'")
        return "'" + text.dropFirst().dropLast() + "'"
    }

    /// A character as `%q` shows one.
    static func quote(_ character: Unicode.Scalar) -> String {
        var text: [UInt8] = []
        GoStrconv.appendQuotedRune(character.value, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
