/// A text that was parsed, for the places of errors.
struct TemplateSource: Sendable {
    /// The name under which it was parsed.
    let name: ByteString
    /// The text.
    let text: [UInt8]

    /// The line from 1, and the bytes between its start and `position`.
    func lineAndColumn(of position: Int) -> (line: Int, column: Int) {
        var line = 1
        var start = 0
        for index in 0..<min(position, text.count) where text[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        return (line, position - start)
    }
}
