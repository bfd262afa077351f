import Manifests

/// A condition on labels: the requirements of a `labelSelector` parameter or of an object's selector field.
struct LabelSelector: Sendable {
    /// One requirement.
    struct Requirement: Sendable {
        enum Operator: Sendable { case isIn, isNotIn, exists, doesNotExist, isGreater, isLess }
        var key: String
        var condition: Operator
        var values: [String]

        func matches(_ labels: [String: String]) -> Bool {
            switch condition {
            case .isIn: labels[key].map(values.contains) ?? false
            case .isNotIn: labels[key].map { !values.contains($0) } ?? true
            case .exists: labels[key] != nil
            case .doesNotExist: labels[key] == nil
            case .isGreater: compare(labels, >)
            case .isLess: compare(labels, <)
            }
        }

        private func compare(_ labels: [String: String], _ holds: (Int, Int) -> Bool) -> Bool {
            guard let left = labels[key].flatMap({ Int($0) }), let right = values.first.flatMap({ Int($0) }) else {
                return false
            }
            return holds(left, right)
        }
    }

    var requirements: [Requirement]

    /// Whether all requirements hold.
    func matches(_ labels: [String: String]) -> Bool { requirements.allSatisfy { $0.matches(labels) } }

    init(requirements: [Requirement]) { self.requirements = requirements }

    /// The selector of a workload: `matchLabels` and `matchExpressions`.
    init(_ selector: Node) {
        requirements = (selector["matchLabels"]?.mapping?.entries ?? []).map {
            Requirement(key: $0.key, condition: .isIn, values: [$0.value.string ?? ""])
        }
        for expression in selector["matchExpressions"]?.sequence ?? [] {
            let condition: Requirement.Operator =
                switch expression["operator"]?.string {
                case "In": .isIn
                case "NotIn": .isNotIn
                case "DoesNotExist": .doesNotExist
                default: .exists
                }
            requirements.append(
                Requirement(
                    key: expression["key"]?.string ?? "", condition: condition,
                    values: expression["values"]?.sequence?.compactMap(\.string) ?? []))
        }
    }

    /// The selector as the text of a `labelSelector` parameter, its keys sorted.
    var text: String {
        requirements.sorted { $0.key < $1.key }.map { requirement in
            let list = requirement.values.sorted().joined(separator: ",")
            return switch requirement.condition {
            case .isIn:
                requirement.values.count == 1
                    ? "\(requirement.key)=\(requirement.values[0])" : "\(requirement.key) in (\(list))"
            case .isNotIn: "\(requirement.key) notin (\(list))"
            case .exists: requirement.key
            case .doesNotExist: "!\(requirement.key)"
            case .isGreater: "\(requirement.key)>\(list)"
            case .isLess: "\(requirement.key)<\(list)"
            }
        }.joined(separator: ",")
    }

    /// Parses a `labelSelector` parameter.
    init(parsing text: String) throws(APIStatus) {
        var parser = SelectorParser(text)
        requirements = try parser.requirements()
    }
}

/// Reads the selector language: `a=b, c!=d, e in (f,g), h notin (i), j, !k, l>1`. Its errors have the words of the
/// API server.
private struct SelectorParser {
    private enum Token: Equatable {
        case word(String)
        case symbol(String)
        case end

        var text: String {
            switch self {
            case .word(let text), .symbol(let text): text
            case .end: ""
            }
        }
    }

    private var tokens: [Token] = []
    private var position = 0

    init(_ text: String) {
        var word: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        func flushed(_ word: [UInt8]) -> Token? { word.isEmpty ? nil : .word(String(decoding: word, as: UTF8.self)) }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let token = flushed(word) { tokens.append(token) }
                word = []
            case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","),
                UInt8(ascii: "<"), UInt8(ascii: ">"):
                if let token = flushed(word) { tokens.append(token) }
                word = []
                var symbol = [byte]
                let mayDouble = byte == UInt8(ascii: "=") || byte == UInt8(ascii: "!")
                if mayDouble, index < bytes.count, bytes[index] == UInt8(ascii: "=") {
                    symbol.append(bytes[index])
                    index += 1
                }
                tokens.append(.symbol(String(decoding: symbol, as: UTF8.self)))
            default:
                word.append(byte)
            }
        }
        if let token = flushed(word) { tokens.append(token) }
    }

    private var next: Token { position < tokens.count ? tokens[position] : .end }

    private mutating func take() -> Token {
        defer { position += 1 }
        return next
    }

    private func failure(_ text: String) -> APIStatus { .badRequest("unable to parse requirement: \(text)") }

    mutating func requirements() throws(APIStatus) -> [LabelSelector.Requirement] {
        var found: [LabelSelector.Requirement] = []
        guard next != .end else { return [] }
        while true {
            found.append(try requirement())
            switch take() {
            case .end: return found
            case .symbol(","):
                if next == .end { throw failure("found '', expected: identifier after ','") }
            case let other: throw failure("found '\(other.text)', expected: ',' or 'end of string'")
            }
        }
    }

    private mutating func requirement() throws(APIStatus) -> LabelSelector.Requirement {
        var negated = false
        if next == .symbol("!") {
            negated = true
            position += 1
        }
        guard case .word(let key) = take() else {
            throw failure(
                "found '\(tokens.indices.contains(position - 1) ? tokens[position - 1].text : "")', "
                    + "expected: !, identifier, or 'end of string'")
        }
        if negated { return .init(key: key, condition: .doesNotExist, values: []) }
        switch next {
        case .end, .symbol(","): return .init(key: key, condition: .exists, values: [])
        default: break
        }
        switch take() {
        case .symbol("="), .symbol("=="): return .init(key: key, condition: .isIn, values: [try value()])
        case .symbol("!="): return .init(key: key, condition: .isNotIn, values: [try value()])
        case .symbol(">"): return .init(key: key, condition: .isGreater, values: [try value()])
        case .symbol("<"): return .init(key: key, condition: .isLess, values: [try value()])
        case .word("in"): return .init(key: key, condition: .isIn, values: try values())
        case .word("notin"): return .init(key: key, condition: .isNotIn, values: try values())
        case let other:
            throw failure("found '\(other.text)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    private mutating func value() throws(APIStatus) -> String {
        switch next {
        case .end, .symbol(","): return ""
        case .word(let text):
            position += 1
            return text
        case .symbol(let text): throw failure("found '\(text)', expected: identifier")
        }
    }

    private mutating func values() throws(APIStatus) -> [String] {
        guard take() == .symbol("(") else {
            throw failure(
                "found '\(tokens.indices.contains(position - 1) ? tokens[position - 1].text : "")', "
                    + "expected: '('")
        }
        var found: [String] = []
        while true {
            found.append(try value())
            switch take() {
            case .symbol(","): continue
            case .symbol(")"): return found
            case let other: throw failure("found '\(other.text)', expected: ',' or ')'")
            }
        }
    }
}
