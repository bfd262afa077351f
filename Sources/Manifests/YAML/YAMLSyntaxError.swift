import Base
import CLibYAML

/// What libyaml found wrong, as a diagnostic with its place and advice.
struct YAMLSyntaxError {
    /// The problem in libyaml's words, such as `did not find expected key`.
    let problem: String
    /// What libyaml was doing, such as `while parsing a block mapping`; may be empty.
    let context: String
    /// Counted from 1.
    let line: Int
    /// Counted from 1, in characters.
    let column: Int
    /// The line where the construct of `context` began, counted from 1; 0 if there is none.
    let contextLine: Int

    private let path: String
    private let input: UnsafeBufferPointer<UInt8>
    private let invalidByte: Int32?

    init(_ parser: yaml_parser_t, input: UnsafeBufferPointer<UInt8>, path: String) {
        self.path = path
        self.input = input
        problem = parser.problem.map { String(cString: $0) } ?? "not enough memory"
        context = parser.context.map { String(cString: $0) } ?? ""
        contextLine = context.isEmpty ? 0 : Int(parser.context_mark.line) + 1
        if parser.error == YAML_READER_ERROR {
            (line, column) = YAMLSyntaxError.place(of: Int(parser.problem_offset), in: input)
            invalidByte = parser.problem_value
        } else {
            // What should have been a key is known to be none only on a later line; its own place says more.
            let mark = problem.contains("could not find expected ':'") ? parser.context_mark : parser.problem_mark
            line = Int(mark.line) + 1
            column = Int(mark.column) + 1
            invalidByte = nil
        }
    }

    /// `path:line:column: problem while …; advice`.
    var diagnostic: Diagnostic {
        var message = problem
        if let invalidByte, invalidByte >= 0 {
            message += " (0x\(hexText(UInt8(truncatingIfNeeded: invalidByte))))"
        }
        if !context.isEmpty {
            message += " \(context)"
            if contextLine > 0, contextLine != line { message += " that begins at line \(contextLine)" }
        }
        let lines = LineReader(input)
        return Diagnostic(
            at: SourceLocation(path: path, line: line, column: column), message,
            suggestion: YAMLAdvice(error: self, lines: lines).text)
    }

    /// What Go's YAML, whose parser is libyaml's, says: it counts lines from 0, but those of the scanner from 1, and
    /// leaves out line 0.
    static func goText(_ parser: yaml_parser_t) -> String {
        var line = parser.error == YAML_READER_ERROR ? 0 : Int(parser.problem_mark.line)
        if line != 0 {
            if parser.error == YAML_SCANNER_ERROR { line += 1 }
        } else if parser.error != YAML_READER_ERROR {
            line = Int(parser.context_mark.line)
        }
        let problem = parser.problem.map { String(cString: $0) } ?? "unknown problem parsing YAML content"
        return "yaml: " + (line == 0 ? "" : "line \(line): ") + problem
    }

    private static func place(of offset: Int, in input: UnsafeBufferPointer<UInt8>) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for byte in input.prefix(max(offset, 0)) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }
}

/// Gives single lines of a text for messages about it.
struct LineReader {
    private let input: UnsafeBufferPointer<UInt8>

    init(_ input: UnsafeBufferPointer<UInt8>) { self.input = input }

    /// The bytes of line `number`, counted from 1, without its line break.
    func line(_ number: Int) -> ArraySlice<UInt8> {
        guard number > 0 else { return [] }
        var start = 0
        for _ in 1..<number {
            guard let end = input[start...].firstIndex(of: 0x0A) else { return [] }
            start = end + 1
        }
        let end = input[start...].firstIndex(of: 0x0A) ?? input.count
        return ArraySlice(input[start..<end])
    }
}
