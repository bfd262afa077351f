import GoTemplate

/// Reads what follows `--set-literal`: one name and all the rest of the text as its value, without any escapes.
struct SetLiteral {
    private var text: SetText
    private let helm: HelmVersion

    /// Reads an expression over the values that are there. Throws `HelmError` in Helm's words, without the value.
    static func apply(_ expression: String, to values: inout [ByteString: PlainValue], helm: HelmVersion) throws {
        var parser = SetLiteral(text: SetText(expression), helm: helm)
        do {
            while true { try parser.key(in: &values, depth: 0) }
        } catch SetExpression.Stop.end {} catch SetExpression.Stop.mistake(let message) {
            throw HelmError(message)
        }
    }

    private mutating func key(in values: inout [ByteString: PlainValue], depth: Int) throws {
        let (name, stop) = text.until("=[.", escapes: false)
        let key = ByteString(name)
        switch stop {
        case nil:
            if name.isEmpty { throw SetExpression.Stop.end }
            throw SetExpression.Stop.mistake("key \(GoText.quoted(name)) has no value")
        case "=": if !key.isEmpty { values[key] = rest() } else { _ = rest() }
        case "[":
            let index = try self.index()
            var list: [PlainValue] = []
            let existing = values[key]
            if let existing { list = try existing.itemsInExpression() }
            defer { if existing != nil || !key.isEmpty { values[key] = .list(list) } }
            try item(at: index, in: &list, depth: depth)
        default:
            guard depth < SetExpression.maximumDepth else {
                throw SetExpression.Stop.mistake(
                    "value name nested level is greater than maximum supported nested level of "
                        + "\(SetExpression.maximumDepth)")
            }
            var inner: [ByteString: PlainValue] = [:]
            let existing = values[key]
            if let existing { inner = try existing.entriesInExpression() }
            defer { if existing != nil || !inner.isEmpty && !key.isEmpty { values[key] = .map(inner) } }
            try self.key(in: &inner, depth: depth + 1)
            if inner.isEmpty { throw SetExpression.Stop.mistake("key map \(GoText.quoted(name)) has no value") }
        }
    }

    private mutating func rest() -> PlainValue { .string(ByteString(text.until("", escapes: false).text)) }

    private mutating func index() throws -> Int {
        let (digits, stop) = text.until("]", escapes: false)
        guard stop != nil else {
            throw helm == .v4 ? SetExpression.Stop.end : .mistake("error parsing index: EOF")
        }
        return try SetExpression.index(digits)
    }

    private mutating func item(at index: Int, in list: inout [PlainValue], depth: Int, nesting: Int = 1) throws {
        guard nesting <= SetExpression.maximumNesting else { throw SetExpression.nestedTooDeeply }
        if index < 0 { throw SetExpression.Stop.mistake("negative \(index) index not allowed") }
        let (name, stop) = text.until("[.=", escapes: false)
        if !name.isEmpty { throw SetExpression.unexpected(name) }
        switch stop {
        case nil: throw SetExpression.Stop.end
        case "=": try SetExpression.set(rest(), at: index, in: &list)
        case "[":
            let next = try self.index()
            var inner = try SetExpression.innerList(at: index, of: list)
            defer { if index < list.count, case .list = list[index] { list[index] = .list(inner) } }
            try item(at: next, in: &inner, depth: depth, nesting: nesting + 1)
            try SetExpression.set(.list(inner), at: index, in: &list)
        default:
            var inner: [ByteString: PlainValue] = [:]
            if index < list.count, case .map(let entries) = list[index] { inner = entries }
            defer { if index < list.count { list[index] = .map(inner) } }
            try key(in: &inner, depth: depth)
            try SetExpression.set(.map(inner), at: index, in: &list)
        }
    }
}
