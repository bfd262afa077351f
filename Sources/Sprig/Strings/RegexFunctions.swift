import GoTemplate
import RegularExpressions
import Synchronization

extension Sprig {
    /// Regular expressions. Those with `must` in their name return the errors of bad patterns that the others panic
    /// with; `regexMatch` alone calls a bad pattern a pattern that does not match.
    static let regexFunctions: [(ByteString, PureFunction)] =
        [
            (
                "regexMatch",
                PureFunction([.string, .string], result: .bool) { arguments in
                    guard let expression = try? CompiledPatterns.compile(arguments.string(0)) else {
                        return .bool(false)
                    }
                    return .bool(expression.isMatch(try arguments.string(1).bytes))
                }
            ),
            (
                "mustRegexMatch",
                PureFunction([.string, .string], result: .bool) { arguments in
                    .bool(try CompiledPatterns.compile(arguments.string(0)).isMatch(arguments.string(1).bytes))
                }
            ),
            ("regexQuoteMeta", .ofString { ByteString(RegularExpression.quoteMeta($0)) }),
        ]
        + withPattern("regexFind", [.string, .string], result: .string) { expression, arguments in
            let text = try arguments.string(1)
            guard let match = expression.firstMatch(in: text.bytes) else { return .string("") }
            return .string(ByteString(text.bytes[match.range]))
        }
        + withPattern("regexFindAll", [.string, .string, .int], result: .slice(.string)) { expression, arguments in
            let (text, limit) = (try arguments.string(1), try arguments.int(2))
            let matches = expression.allMatches(in: text.bytes, limit: bounded(limit))
            try ResultLimits.checkElements(matches.count)
            return strings(matches.map { ByteString(text.bytes[$0.range]) }, isNil: matches.isEmpty)
        }
        + withPattern("regexReplaceAll", [.string, .string, .string], result: .string) { expression, arguments in
            let (text, replacement) = (try arguments.string(1), try arguments.string(2))
            return .string(try checked(expression.replacingAll(in: text.bytes, with: replacement.bytes, limit: limit)))
        }
        + withPattern("regexReplaceAllLiteral", [.string, .string, .string], result: .string) { expression, arguments in
            let (text, replacement) = (try arguments.string(1), try arguments.string(2))
            return .string(
                try checked(expression.replacingAll(in: text.bytes, withLiteral: replacement.bytes, limit: limit)))
        }
        + withPattern("regexSplit", [.string, .string, .int], result: .slice(.string)) { expression, arguments in
            let (text, limit) = (try arguments.string(1), try arguments.int(2))
            let parts = expression.split(text.bytes, limit: bounded(limit))
            try ResultLimits.checkElements(parts.count)
            return strings(parts.map { ByteString($0) }, isNil: limit == 0)
        }

    /// One more than may come out, so that too many are told from enough.
    private static func bounded(_ limit: Int) -> Int {
        let most = ResultLimits.elements + 1
        return limit < 0 ? most : min(limit, most)
    }

    private static var limit: Int { GoLimits.bytes }

    private static func checked(_ replaced: [UInt8]?) throws -> ByteString {
        guard let replaced else { throw GoLimitError.bytes }
        return ByteString(replaced)
    }

    private static func strings(_ texts: [ByteString], isNil: Bool) -> GoValue {
        .list(GoList(texts.map { .string($0) }, elementType: .string, isNil: isNil))
    }

    private static func withPattern(
        _ name: String, _ parameters: [GoType], result: GoType,
        _ body: @escaping @Sendable (RegularExpression, [GoValue]) throws -> GoValue
    ) -> [(ByteString, PureFunction)] {
        [
            (
                ByteString(name),
                PureFunction(parameters, result: result) { arguments in
                    let pattern = try arguments.string(0)
                    let expression: RegularExpression
                    do { expression = try CompiledPatterns.compile(pattern) } catch let error as GoFunctionError {
                        throw GoFunctionError("regexp: Compile(\(backquoted(pattern))): \(error.message)")
                    }
                    return try body(expression, arguments)
                }
            ),
            (
                ByteString("mustRegex" + name.dropFirst(5)),
                PureFunction(parameters, result: result) { arguments in
                    try body(try CompiledPatterns.compile(arguments.string(0)), arguments)
                }
            ),
        ]
    }

    /// In backquotes if the text may stand in them, else in double quotes.
    private static func backquoted(_ text: ByteString) -> String {
        let characters = Characters.decode(text.bytes)
        let isPlain = characters.allSatisfy { character in
            character >= 0x20 && character != 0x60 && character != 0x7F && character != 0xFEFF || character == 0x09
        }
        let isUTF8 = String(validating: text.bytes, as: UTF8.self) != nil
        return isPlain && isUTF8 ? "`\(text)`" : GoStrconv.quote(text).description
    }
}

/// Patterns that were compiled before: templates use the same few again and again.
private enum CompiledPatterns {
    private static let capacity = 512
    private static let compiled = Mutex<[ByteString: RegularExpression]>([:])

    static func compile(_ pattern: ByteString) throws(GoFunctionError) -> RegularExpression {
        if let expression = compiled.withLock({ $0[pattern] }) { return expression }
        guard let text = String(validating: pattern.bytes, as: UTF8.self) else {
            throw GoFunctionError("error parsing regexp: invalid UTF-8: `\(pattern)`")
        }
        let expression: RegularExpression
        do { expression = try RegularExpression(text) } catch { throw GoFunctionError(error.description) }
        compiled.withLock { patterns in
            // Patterns made by a loop must not fill the memory.
            if patterns.count >= capacity { patterns.removeAll(keepingCapacity: true) }
            patterns[pattern] = expression
        }
        return expression
    }
}
