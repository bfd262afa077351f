import GoTemplate
import RegularExpressions

/// A pattern of `.Files.Glob`, as the library reads it that Helm uses for them.
///
/// | in the pattern | finds |
/// |---|---|
/// | `*` | any characters but `/` |
/// | `**` | any characters |
/// | `?` | one character but `/` |
/// | `[abc]`, `[!abc]` | one of these characters, or one that is none of them |
/// | `[a-z]`, `[!a-z]` | one character of the range, or one outside of it; a range stands alone in its brackets |
/// | `{a,b*}` | one of the patterns; they nest |
/// | `\x` | the character `x` itself |
///
/// Of a pattern that is none, such as `[a-z0-9]`, Helm makes one that finds every file.
struct FileGlob {
    private let expression: RegularExpression?

    /// Reads a pattern.
    init(_ pattern: ByteString) {
        var translation = Translation(Array(pattern.description.unicodeScalars))
        let text = String(validating: pattern.bytes, as: UTF8.self) == nil ? nil : translation.run()
        expression = text.flatMap { try? RegularExpression("^(?s:\($0))$") }
    }

    /// Whether a path fits the pattern as a whole.
    func matches(_ path: String) -> Bool { expression?.isMatch(path) ?? true }

    /// Makes a regular expression of a pattern.
    private struct Translation {
        private let pattern: [Unicode.Scalar]
        private var index = 0
        private var depth = 0
        private var output = ""

        init(_ pattern: [Unicode.Scalar]) { self.pattern = pattern }

        /// The expression; `nil` if the pattern is none.
        mutating func run() -> String? {
            // The library takes U+FFFD for a mistake of its decoder, and NUL for the end.
            if pattern.contains("\u{FFFD}") { return nil }
            while let scalar = next(), scalar != "\0" {
                switch scalar {
                case "{":
                    depth += 1
                    output += "(?:"
                case ",":
                    output += depth > 0 ? "|" : ","
                case "}":
                    output += depth > 0 ? ")" : "\\}"
                    depth = max(depth - 1, 0)
                case "[": guard bracket() else { return nil }
                case "?": output += "[^/]"
                case "*":
                    if index < pattern.count, pattern[index] == "*" {
                        index += 1
                        output += ".*"
                    } else {
                        output += "[^/]*"
                    }
                case "\\":
                    if let escaped = next() { literal(escaped) }
                default: literal(scalar)
                }
            }
            return output + String(repeating: ")", count: depth)
        }

        private mutating func next() -> Unicode.Scalar? {
            guard index < pattern.count else { return nil }
            defer { index += 1 }
            return pattern[index]
        }

        private mutating func literal(_ scalar: Unicode.Scalar) {
            output += RegularExpression.quoteMeta(String(Character(scalar)))
        }

        /// What follows `[`.
        private mutating func bracket() -> Bool {
            var not = ""
            if index < pattern.count, pattern[index] == "!" {
                index += 1
                not = "^"
            }
            guard index < pattern.count else { return false }
            if index + 1 < pattern.count, pattern[index + 1] == "-" {
                guard index + 3 < pattern.count, pattern[index + 3] == "]" else { return false }
                let (low, high) = (pattern[index], pattern[index + 2])
                index += 4
                guard low <= high else { return false }
                output += "[\(not)\(Self.inClass(low))-\(Self.inClass(high))]"
                return true
            }
            var members = ""
            while let scalar = next() {
                if scalar == "]" {
                    guard !members.isEmpty else { return false }
                    output += "[\(not)\(members)]"
                    return true
                }
                if scalar == "\\" {
                    guard let escaped = next() else { return false }
                    members += Self.inClass(escaped)
                } else {
                    members += Self.inClass(scalar)
                }
            }
            return false
        }

        private static func inClass(_ scalar: Unicode.Scalar) -> String { "\\x{\(String(scalar.value, radix: 16))}" }
    }
}
