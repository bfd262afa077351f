import Manifests

/// A selector in Kubernetes' syntax: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`.
struct LabelSelector {
    /// Why a selector cannot be read.
    struct SyntaxError: Error {
        var reason: String
    }

    private enum Operator { case exists, absent, within, without, greater, less }

    private struct Requirement {
        var key: String
        var operation: Operator
        var values: [String] = []
    }

    private var requirements: [Requirement] = []

    /// An empty text selects everything.
    init(_ text: String) throws(SyntaxError) {
        var lexer = Lexer(text)
        if lexer.isAtEnd { return }
        while true {
            requirements.append(try LabelSelector.requirement(&lexer))
            if lexer.isAtEnd { return }
            guard lexer.skip(",") else {
                throw SyntaxError(reason: "\"\(lexer.next())\" stands where a comma or the end should be")
            }
        }
    }

    /// Whether labels (or annotations) meet all requirements.
    func matches(_ labels: Mapping?) -> Bool {
        requirements.allSatisfy { requirement in
            let value = labels?[requirement.key].map { $0.scalar?.text ?? "" }
            switch requirement.operation {
            case .exists: return value != nil
            case .absent: return value == nil
            case .within: return value.map { value in requirement.values.contains { same($0, value) } } ?? false
            case .without: return value.map { value in !requirement.values.contains { same($0, value) } } ?? true
            case .greater, .less:
                guard let number = value.flatMap({ Int64($0) }), let limit = Int64(requirement.values[0]) else {
                    return false
                }
                return requirement.operation == .greater ? number > limit : number < limit
            }
        }
    }

    private func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

    private static func requirement(_ lexer: inout Lexer) throws(SyntaxError) -> Requirement {
        if lexer.skip("!") {
            let key = try self.key(lexer.next())
            return Requirement(key: key, operation: .absent)
        }
        let key = try self.key(lexer.next())
        if lexer.isAtEnd || lexer.peek() == "," { return Requirement(key: key, operation: .exists) }
        switch lexer.next() {
        case "=", "==": return Requirement(key: key, operation: .within, values: [lexer.value()])
        case "!=": return Requirement(key: key, operation: .without, values: [lexer.value()])
        case "in": return Requirement(key: key, operation: .within, values: try list(&lexer))
        case "notin": return Requirement(key: key, operation: .without, values: try list(&lexer))
        case ">": return Requirement(key: key, operation: .greater, values: [try number(lexer.value())])
        case "<": return Requirement(key: key, operation: .less, values: [try number(lexer.value())])
        case let word:
            throw SyntaxError(
                reason: "\"\(word)\" behind \(key) is no operator; known are =, ==, !=, in, notin, > and <")
        }
    }

    private static func key(_ text: String) throws(SyntaxError) -> String {
        let isName =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || "-_./".utf8.contains(byte)
            }
        guard isName else { throw SyntaxError(reason: "\"\(text)\" is no key of a label") }
        return text
    }

    private static func number(_ text: String) throws(SyntaxError) -> String {
        guard Int64(text) != nil else { throw SyntaxError(reason: "\"\(text)\" is no integer") }
        return text
    }

    private static func list(_ lexer: inout Lexer) throws(SyntaxError) -> [String] {
        guard lexer.skip("(") else { throw SyntaxError(reason: "a list in parentheses is missing") }
        var values: [String] = []
        while true {
            values.append(lexer.value())
            if lexer.skip(")") { return values }
            guard lexer.skip(",") else { throw SyntaxError(reason: "a list in parentheses does not end") }
        }
    }

    /// Words, and the signs between them.
    private struct Lexer {
        private let tokens: [String]
        private var index = 0

        init(_ text: String) {
            var tokens: [String] = []
            var word: [UInt8] = []
            func finish() {
                if !word.isEmpty { tokens.append(String(decoding: word, as: UTF8.self)) }
                word = []
            }
            for byte in text.utf8 {
                switch byte {
                case 0x20, 0x09, 0x0A, 0x0D: finish()
                case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: "!"),
                    UInt8(ascii: ">"), UInt8(ascii: "<"):
                    finish()
                    tokens.append(String(decoding: [byte], as: UTF8.self))
                case UInt8(ascii: "="):
                    finish()
                    if let last = tokens.last, last == "=" || last == "!" {
                        tokens[tokens.count - 1] = last + "="
                    } else {
                        tokens.append("=")
                    }
                default: word.append(byte)
                }
            }
            finish()
            self.tokens = tokens
        }

        var isAtEnd: Bool { index >= tokens.count }

        func peek() -> String { isAtEnd ? "" : tokens[index] }

        mutating func next() -> String {
            guard !isAtEnd else { return "" }
            index += 1
            return tokens[index - 1]
        }

        mutating func skip(_ token: String) -> Bool {
            guard peek() == token else { return false }
            index += 1
            return true
        }

        /// A value, which may be empty.
        mutating func value() -> String {
            [",", ")", ""].contains(peek()) ? "" : next()
        }
    }
}
