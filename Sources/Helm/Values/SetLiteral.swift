import GoTemplate

/// Reads what follows `--set-literal`: one name and all the rest of the text as its value, without any escapes.
struct SetLiteral {
    private var text: SetText
    private let helm: HelmVersion
    private var indices = 0
    private var room: ListRoom

    private init(_ expression: String, helm: HelmVersion, room: ListRoom) {
        self.room = room
        text = SetText(expression)
        self.helm = helm
    }

    /// Reads an expression over the values that are there. Throws `HelmError` in Helm's words, without the value.
    static func apply(
        _ expression: String, to values: inout [ByteString: PlainValue], helm: HelmVersion, room: inout ListRoom
    ) throws {
        var parser = SetLiteral(expression, helm: helm, room: room)
        defer { room = parser.room }
        do {
            while true {
                parser.indices = 0
                try parser.key(in: &values, depth: 0)
            }
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

    private mutating func item(at index: Int, in list: inout [PlainValue], depth: Int) throws {
        indices += 1
        guard indices <= SetExpression.maximumIndices else { throw SetExpression.tooManyIndices }
        if index < 0 { throw SetExpression.Stop.mistake("negative \(index) index not allowed") }
        let (name, stop) = text.until("[.=", escapes: false)
        if !name.isEmpty { throw SetExpression.unexpected(name) }
        switch stop {
        case nil: throw SetExpression.Stop.end
        case "=": try room.set(rest(), at: index, in: &list)
        case "[":
            let next = try self.index()
            var inner = try SetExpression.innerList(at: index, of: list)
            defer { if index < list.count, case .list = list[index] { list[index] = .list(inner) } }
            try item(at: next, in: &inner, depth: depth)
            try room.set(.list(inner), at: index, in: &list)
        default:
            var inner: [ByteString: PlainValue] = [:]
            if index < list.count, case .map(let entries) = list[index] { inner = entries }
            defer { if index < list.count { list[index] = .map(inner) } }
            try key(in: &inner, depth: depth)
            try room.set(.map(inner), at: index, in: &list)
        }
    }
}
