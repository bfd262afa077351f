/// A pattern as Argo CD's `include` and `exclude` take it.
///
/// | in the pattern | matches |
/// |---|---|
/// | `*`, `**` | any run of characters, also none, also with `/` in it |
/// | `?` | any one character |
/// | `[abc]`, `[a-z]`, `[!a-z]` | one character that is, or is not, one of these |
/// | `{a,b}` | one of the patterns inside; they may nest |
/// | `\x` | the character `x` itself |
public struct Glob: Sendable {
    /// Why a text is not a pattern.
    public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong with it.
        public var description: String
    }

    private enum Element: Sendable {
        case any
        case anyRun
        case one(Unicode.Scalar)
        case set([ClosedRange<UInt32>], negated: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .any, .anyRun: true
            case .one(let wanted): wanted == scalar
            case .set(let ranges, let negated): ranges.contains { $0.contains(scalar.value) } != negated
            }
        }
    }

    // A pattern of many braces stands for the product of their choices.
    private static let alternativeLimit = 10_000

    private let alternatives: [[Element]]

    /// Reads a pattern.
    public init(_ pattern: String) throws(SyntaxError) {
        var scalars = Array(pattern.unicodeScalars)[...]
        alternatives = try Glob.sequence(&scalars, isNested: false)
    }

    /// Whether the whole of `text` matches.
    public func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        return alternatives.contains { Glob.matches($0, scalars) }
    }

    /// Reads up to the end, or inside braces up to `,` or `}`, which stay; gives all alternatives.
    private static func sequence(
        _ scalars: inout ArraySlice<Unicode.Scalar>, isNested: Bool
    ) throws(SyntaxError) -> [[Element]] {
        var result: [[Element]] = [[]]
        while let scalar = scalars.first {
            if isNested && (scalar == "," || scalar == "}") { return result }
            scalars.removeFirst()
            switch scalar {
            case "*": append(.anyRun, to: &result)
            case "?": append(.any, to: &result)
            case "[": append(try set(&scalars), to: &result)
            case "{":
                let choices = try self.choices(&scalars)
                guard result.count * choices.count <= alternativeLimit else {
                    throw SyntaxError(description: "the braces stand for more than \(alternativeLimit) patterns")
                }
                result = result.flatMap { head in choices.map { head + $0 } }
            case "\\":
                guard let escaped = scalars.popFirst() else {
                    throw SyntaxError(description: "a \\ stands at the end; write \\\\ for the character itself")
                }
                append(.one(escaped), to: &result)
            default: append(.one(scalar), to: &result)
            }
        }
        return result
    }

    private static func append(_ element: Element, to alternatives: inout [[Element]]) {
        for index in alternatives.indices { alternatives[index].append(element) }
    }

    private static func choices(_ scalars: inout ArraySlice<Unicode.Scalar>) throws(SyntaxError) -> [[Element]] {
        var choices: [[Element]] = []
        while true {
            choices += try sequence(&scalars, isNested: true)
            guard choices.count <= alternativeLimit else {
                throw SyntaxError(description: "the braces stand for more than \(alternativeLimit) patterns")
            }
            switch scalars.popFirst() {
            case "}": return choices
            case ",": continue
            default: throw SyntaxError(description: "a { has no }")
            }
        }
    }

    private static func set(_ scalars: inout ArraySlice<Unicode.Scalar>) throws(SyntaxError) -> Element {
        var ranges: [ClosedRange<UInt32>] = []
        var negated = false
        if scalars.first == "!" || scalars.first == "^" {
            negated = true
            scalars.removeFirst()
        }
        while let scalar = scalars.popFirst() {
            if scalar == "]" {
                guard !ranges.isEmpty else { throw SyntaxError(description: "a [ ] has nothing in it") }
                return .set(ranges, negated: negated)
            }
            var low = scalar
            if scalar == "\\", let escaped = scalars.popFirst() { low = escaped }
            if scalars.first == "-", let high = scalars.dropFirst().first, high != "]" {
                scalars.removeFirst(2)
                guard low.value <= high.value else {
                    throw SyntaxError(description: "the range \(low)-\(high) is the wrong way round")
                }
                ranges.append(low.value...high.value)
            } else {
                ranges.append(low.value...low.value)
            }
        }
        throw SyntaxError(description: "a [ has no ]")
    }

    private static func matches(_ elements: [Element], _ text: [Unicode.Scalar]) -> Bool {
        var (element, position) = (0, 0)
        var retry: (element: Int, position: Int)?
        while true {
            if element < elements.count, case .anyRun = elements[element] {
                element += 1
                retry = (element, position)
            } else if element < elements.count, position < text.count, elements[element].matches(text[position]) {
                element += 1
                position += 1
            } else if element == elements.count && position == text.count {
                return true
            } else if let last = retry, last.position < text.count {
                // Let the last run take one character more; earlier runs need not change.
                retry = (last.element, last.position + 1)
                (element, position) = (last.element, last.position + 1)
            } else {
                return false
            }
        }
    }
}
