/// Says what would be right for the mistakes that people commonly make in YAML.
struct YAMLAdvice {
    let error: YAMLSyntaxError
    let lines: LineReader

    /// One clause, or `nil` if nothing sensible can be said.
    var text: String? {
        let problem = error.problem
        let line = lines.line(error.line)
        if problem.contains("UTF-8") || problem.contains("UTF-16") { return "save the file as UTF-8" }
        if problem.contains("control characters") {
            return "remove the character, or write it as an escape such as \"\\x01\" in double quotes"
        }
        if hasTabIndentation(line) { return "indent with spaces; YAML allows no tabs there" }
        if error.context.contains("quoted scalar"),
            problem.contains("end of stream") || problem.contains("document indicator")
        {
            return "close the quote that is opened at line \(error.contextLine)"
        }
        if let colon = missingSpaceAfterColon() {
            return "write a space after the colon at line \(colon)"
        }
        if problem.contains("cannot start any token") { return forbiddenStart(line) }
        if problem.contains("mapping values are not allowed") { return strayColon(line) }
        if problem.contains("did not find expected key") { return expectedKey(line) }
        if problem.contains("'-' indicator") {
            return "begin the line with \"- \" to add an item to the list of line \(error.contextLine), "
                + "or indent it as the key that it belongs to"
        }
        if problem.contains("block sequence entries are not allowed") {
            return "put \"- \" on a line of its own below the key, indented with spaces"
        }
        if problem.contains("expected ',' or ']'") { return "separate the items by commas and close the list with ]" }
        if problem.contains("expected ',' or '}'") {
            return "separate the entries by commas and close the mapping with }; put template expressions in quotes"
        }
        if problem.contains("could not find expected ':'") {
            return "write a key as \"key: value\", or indent a text of several lines below \"key: |\""
        }
        if problem.contains("unexpected ':'") { return "write a space after the colon, or put the text in quotes" }
        if problem.contains("unknown escape character") {
            return "write a backslash as \\\\, or use single quotes, in which it has no meaning"
        }
        if error.context.contains("anchor") || error.context.contains("alias") {
            return "put a text that begins with * or & in quotes"
        }
        if problem.contains("undefined tag handle") || error.context.contains("tag") {
            return "put a text that begins with ! in quotes"
        }
        if problem.contains("did not find expected <document start>") {
            return "put \"---\" between two documents, and align all keys of one document"
        }
        return nil
    }

    private func hasTabIndentation(_ line: ArraySlice<UInt8>) -> Bool {
        line.prefix { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "-") }.contains(0x09)
    }

    private func forbiddenStart(_ line: ArraySlice<UInt8>) -> String {
        let characters = String(decoding: line, as: UTF8.self).unicodeScalars
        guard error.column > 0, error.column <= characters.count else { return "put the value in quotes" }
        let found = characters[characters.index(characters.startIndex, offsetBy: error.column - 1)]
        return found == "\t"
            ? "use spaces; YAML allows no tabs there" : "put a text that begins with \(found) in quotes"
    }

    private func strayColon(_ line: ArraySlice<UInt8>) -> String {
        // `key: some: text` has its second colon on the line of the first one.
        if colonCount(line) > 1 { return "put the value in quotes, since it holds \": \"" }
        return "indent this line as the lines of its mapping, or put the value above it in quotes"
    }

    private func expectedKey(_ line: ArraySlice<UInt8>) -> String {
        let content = line.drop { $0 == 0x20 }
        let contextIndent = lines.line(error.contextLine).prefix { $0 == 0x20 }.count
        let indent = line.count - content.count
        if content.starts(with: "- ".utf8) {
            return "indent the list item below its key; the mapping of line \(error.contextLine) has keys here"
        }
        if colonCount(line) > 0, indent != contextIndent {
            return contextIndent == 0
                ? "do not indent the line, if it belongs to the mapping of line \(error.contextLine)"
                : "indent the line by \(contextIndent) spaces, as line \(error.contextLine), "
                    + "if it belongs to the same mapping"
        }
        if content.contains(UInt8(ascii: "'")) || content.contains(UInt8(ascii: "\"")) {
            return "nothing may follow a closing quote; put the whole value in quotes and double the quotes inside"
        }
        return "write a key as \"key: value\", aligned with the mapping of line \(error.contextLine)"
    }

    private func colonCount(_ line: ArraySlice<UInt8>) -> Int {
        var count = 0
        for index in line.indices where line[index] == UInt8(ascii: ":") {
            if index + 1 == line.endIndex || line[index + 1] == 0x20 { count += 1 }
        }
        return count
    }

    /// The line near the problem that reads `word:value`.
    private func missingSpaceAfterColon() -> Int? {
        let isFitting =
            error.problem.contains("could not find expected ':'")
            || error.problem.contains("mapping values are not allowed")
            || error.problem.contains("did not find expected key")
        guard isFitting else { return nil }
        for number in stride(from: error.line, through: max(error.line - 2, 1), by: -1)
        where isJoined(lines.line(number)) {
            return number
        }
        return nil
    }

    /// Whether a line is `key:value` with nothing between them, and no address with a port or a scheme.
    private func isJoined(_ line: ArraySlice<UInt8>) -> Bool {
        var rest = line.drop { $0 == 0x20 }
        if rest.starts(with: "- ".utf8) { rest = rest.dropFirst(2).drop { $0 == 0x20 } }
        let isLetter = { (byte: UInt8) in (byte | 0x20) &- UInt8(ascii: "a") < 26 }
        let word = rest.prefix { isLetter($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        let after = rest.dropFirst(word.count)
        guard !word.isEmpty, after.first == UInt8(ascii: ":"), let next = after.dropFirst().first else { return false }
        return next != 0x20 && next != 0x0D && next != 0x09 && next != UInt8(ascii: "/")
    }
}
