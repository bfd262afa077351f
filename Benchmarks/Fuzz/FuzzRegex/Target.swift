import FuzzSupport
import RegularExpressions

/// The input's first line is a pattern, the rest the text that it is searched in.
@main
struct Target {
    static func main() {
        _ = fuzz { start, count in
            let input = bytes(start, count)
            let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.count
            guard let expression = try? RegularExpression(String(decoding: input[..<end], as: UTF8.self)) else {
                return 0
            }
            let text = Array(input[end...].dropFirst())
            let first = expression.firstMatch(in: text)
            precondition(expression.isMatch(text) == (first != nil), "the two searches differ")
            let matches = expression.allMatches(in: text)
            precondition(matches.first == first, "the first of all is not the first")
            var last = 0
            for match in matches {
                precondition(match.range.lowerBound >= last, "matches overlap")
                last = match.range.upperBound
                precondition(last <= text.count, "a match is outside of the text")
                for group in match.groups.compactMap({ $0 }) {
                    precondition(group.upperBound <= text.count, "a group is outside of the text")
                }
            }
            let string = String(decoding: text, as: UTF8.self)
            precondition(expression.replacingAll(in: string, with: "$0") == string, "a match is not itself")
            _ = expression.split(string)
            let quoted = RegularExpression.quoteMeta(string)
            precondition((try? RegularExpression(quoted)) != nil, "a quoted text is no pattern")
            return 0
        }
    }
}
