import Base
import GoTemplate
import Manifests

/// Reads what follows `--set` and its like, as Helm's `strvals` does: `a.b=1,list[0].c={x,y}`.
///
/// | option | values |
/// |---|---|
/// | `--set` | `true`, `false`, `null` in any case, whole numbers without a leading zero, else texts |
/// | `--set-string` | texts |
/// | `--set-file` | the content of the file of that name |
/// | `--set-json` | JSON; nothing is null |
///
/// A comma ends a value, `{a,b}` is a list, and `\` takes the next character as it is. Where a path that names a mapping
/// or a list leads through something else, there is an error.
struct SetExpression {
    /// The most points in a name.
    static let maximumDepth = 30

    /// The most indices in a name. Helm has no such limit.
    static let maximumIndices = 100

    /// A name leads into more lists than it may.
    static let tooManyIndices = Stop.mistake("a name has more than \(maximumIndices) indices")

    /// How values are read.
    enum Form {
        case typed
        case text
        case json
        case file((String) throws -> [UInt8])
    }

    /// Where the parser stops: at the end of the text, which is no mistake by itself, or for a mistake.
    enum Stop: Error {
        case end
        case mistake(String)
    }

    private var text: SetText
    private let form: Form
    private let helm: HelmVersion
    private var indices = 0
    private var room: ListRoom

    private init(_ text: String, _ form: Form, helm: HelmVersion, room: ListRoom) {
        self.room = room
        self.text = SetText(text)
        self.form = form
        self.helm = helm
    }

    /// Reads an expression over the values that are there. Throws `HelmError` in Helm's words, without the values.
    static func apply(
        _ expression: String, _ form: Form, to values: inout [ByteString: PlainValue], helm: HelmVersion,
        room: inout ListRoom
    ) throws {
        var parser = SetExpression(expression, form, helm: helm, room: room)
        defer { room = parser.room }
        do {
            while true {
                parser.indices = 0
                try parser.key(in: &values, depth: 0)
            }
        } catch Stop.end {} catch Stop.mistake(let message) {
            throw HelmError(message)
        }
    }

    // MARK: - Names

    private mutating func key(in values: inout [ByteString: PlainValue], depth: Int) throws {
        let (name, stop) = text.until("=[,.")
        let key = ByteString(name)
        switch stop {
        case nil:
            if name.isEmpty { throw Stop.end }
            throw Stop.mistake("key \(GoText.quoted(name)) has no value")
        case "[": try list(key, in: &values, depth: depth)
        case "=": try assign(key, in: &values)
        case ",": throw Stop.mistake("key \(GoText.quoted(name)) has no value (cannot end with ,)")
        default: try map(key, name, in: &values, depth: depth + 1)
        }
    }

    private mutating func map(
        _ key: ByteString, _ name: String, in values: inout [ByteString: PlainValue], depth: Int
    ) throws {
        guard depth <= Self.maximumDepth else {
            throw Stop.mistake(
                "value name nested level is greater than maximum supported nested level of \(Self.maximumDepth)")
        }
        var inner: [ByteString: PlainValue] = [:]
        let existing = values[key]
        if let existing {
            inner = try existing.entriesInExpression()
            // So that nobody else holds the entries while they are changed.
            values[key] = .null
        }
        defer {
            // What is set under an empty name is lost, unless there was something before.
            if existing != nil || !inner.isEmpty && !key.isEmpty { values[key] = .map(inner) }
        }
        try self.key(in: &inner, depth: depth)
        if inner.isEmpty { throw Stop.mistake("key map \(GoText.quoted(name)) has no value") }
    }

    private mutating func list(_ key: ByteString, in values: inout [ByteString: PlainValue], depth: Int) throws {
        let index = try self.index()
        var list: [PlainValue] = []
        let existing = values[key]
        if let existing {
            list = try existing.itemsInExpression()
            values[key] = .null
        }
        defer { if existing != nil || !key.isEmpty { values[key] = .list(list) } }
        try item(at: index, in: &list, depth: depth)
    }

    private mutating func assign(_ key: ByteString, in values: inout [ByteString: PlainValue]) throws {
        if case .json = form {
            if text.skipEmptyValue() { return Self.set(.null, key, in: &values) }
            Self.set(try jsonValue(), key, in: &values)
            _ = text.skipEmptyValue()
            return
        }
        switch try valueList() {
        case .list(let items): Self.set(.list(items), key, in: &values)
        case .end:
            Self.set(.string(ByteString("")), key, in: &values)
            throw Stop.end
        case .notList: Self.set(try value(text.until(",").text), key, in: &values)
        }
    }

    private static func set(_ value: PlainValue, _ key: ByteString, in values: inout [ByteString: PlainValue]) {
        if !key.isEmpty { values[key] = value }
    }

    // MARK: - Lists

    private mutating func index() throws -> Int {
        let (digits, stop) = text.until("]")
        guard stop != nil else {
            // Helm 4 takes the end of the text for the end of the expression here too.
            throw helm == .v4 ? Stop.end : Stop.mistake("error parsing index: EOF")
        }
        return try Self.index(digits)
    }

    static func index(_ digits: String) throws -> Int {
        do throws(GoStrconv.ParseError) {
            return Int(try GoStrconv.parseInt(digits.utf8, base: 10, bits: 64))
        } catch {
            throw Stop.mistake("error parsing index: \(error.message(function: "Atoi", text: ByteString(digits)))")
        }
    }

    private mutating func item(at index: Int, in list: inout [PlainValue], depth: Int) throws {
        indices += 1
        guard indices <= Self.maximumIndices else { throw Self.tooManyIndices }
        if index < 0 { throw Stop.mistake("negative \(index) index not allowed") }
        let (name, stop) = text.until("[.=")
        if !name.isEmpty { throw Self.unexpected(name) }
        switch stop {
        case nil: throw Stop.end
        case "=": try assign(index, in: &list)
        case "[":
            let next = try self.index()
            var inner = try Self.innerList(at: index, of: list)
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

    /// The list at an index; an empty one where there is none yet.
    static func innerList(at index: Int, of list: [PlainValue]) throws -> [PlainValue] {
        guard index < list.count else { return [] }
        if case .null = list[index] { return [] }
        return try list[index].itemsInExpression()
    }

    static func unexpected(_ name: String) -> Stop {
        let characters = name.unicodeScalars.map { "'\($0)'" }.joined(separator: " ")
        return .mistake("unexpected data at end of array index: [\(characters)]")
    }

    private mutating func assign(_ index: Int, in list: inout [PlainValue]) throws {
        if case .json = form {
            if text.skipEmptyValue() { return try room.set(.null, at: index, in: &list) }
            try room.set(try jsonValue(), at: index, in: &list)
            _ = text.skipEmptyValue()
            return
        }
        switch try valueList() {
        case .list(let items): try room.set(.list(items), at: index, in: &list)
        case .end: try room.set(.string(ByteString("")), at: index, in: &list)
        case .notList: try room.set(try value(text.until(",").text), at: index, in: &list)
        }
    }

    // MARK: - Values

    private enum ValueList {
        case list([PlainValue])
        case notList
        case end
    }

    private mutating func valueList() throws -> ValueList {
        guard let first = text.next() else { return .end }
        guard first == "{" else {
            text.goBack()
            return .notList
        }
        var items: [PlainValue] = []
        while true {
            let (item, stop) = text.until(",}")
            guard let stop else { throw Stop.mistake("list must terminate with '}'") }
            items.append(try value(item))
            guard stop == "}" else { continue }
            if let following = text.next(), following != "," { text.goBack() }
            return .list(items)
        }
    }

    private func value(_ text: String) throws -> PlainValue {
        switch form {
        case .text: return .string(ByteString(text))
        case .file(let read): return .string(ByteString(try read(text)))
        case .typed, .json: return Self.typed(text)
        }
    }

    /// What a value without quotes stands for.
    private static func typed(_ text: String) -> PlainValue {
        let bytes = Array(text.utf8)
        let lowered = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        if lowered.elementsEqual("true".utf8) { return .bool(true) }
        if lowered.elementsEqual("false".utf8) { return .bool(false) }
        if lowered.elementsEqual("null".utf8) { return .null }
        if lowered.elementsEqual("0".utf8) { return .integer(0) }
        if let first = bytes.first, first != UInt8(ascii: "0"),
            let number = try? GoStrconv.parseInt(bytes, base: 10, bits: 64)
        {
            return .integer(number)
        }
        return .string(ByteString(bytes))
    }

    /// Takes one JSON value, and leaves what follows.
    private mutating func jsonValue() throws -> PlainValue {
        guard let part = text.takeJSON() else { throw Stop.mistake("a value is no JSON") }
        do {
            return PlainValue(json: try JSON.parse(part, limits: JSON.Limits(depth: 512)))
        } catch {
            throw Stop.mistake("a value is no JSON: \(error.message)")
        }
    }
}

extension PlainValue {
    /// The entries of a mapping into which a name leads. Throws what Go says of anything else.
    func entriesInExpression() throws(SetExpression.Stop) -> [ByteString: PlainValue] {
        guard case .map(let entries) = self else { throw clash("map[string]interface {}") }
        return entries
    }

    /// The items of a list into which an index leads. Throws what Go says of anything else.
    func itemsInExpression() throws(SetExpression.Stop) -> [PlainValue] {
        guard case .list(let items) = self else { throw clash("[]interface {}") }
        return items
    }

    private func clash(_ wanted: String) -> SetExpression.Stop {
        let found =
            switch self {
            case .null: "nil"
            case .bool: "bool"
            case .integer: "int64"
            case .float: "float64"
            case .string: "string"
            case .list: "[]interface {}"
            case .map: "map[string]interface {}"
            }
        return .mistake("unable to parse key: interface conversion: interface {} is \(found), not \(wanted)")
    }
}
