/// Reads TOML as the library of Helm does, into maps and lists. Its rules for keys that are defined more than once are
/// not quite TOML's: what dotted keys or inline tables imply may be written again, and is then ignored or replaced.
struct GoTOMLDecoder {
    private var scanner: TOMLScanner
    private let time: (TOMLTime) throws -> GoValue
    private let root = GoMap()
    /// The table that keys belong to, and the key whose value is being read, for errors.
    private var context: [ByteString] = []
    private var currentKey = ByteString("")
    private var implicit: Set<[ByteString]> = []
    private var arrays: Set<[ByteString]> = []
    /// The line of the key that was begun last.
    private var keyLine = 1

    /// Throws `GoFunctionError` with the library's text for mistakes, `GoLimitError` for values nested too deeply.
    static func decode(_ text: [UInt8], time: @escaping (TOMLTime) throws -> GoValue) throws -> GoMap {
        do {
            var decoder = GoTOMLDecoder(scanner: try TOMLScanner(text), time: time)
            do {
                try decoder.readTop()
            } catch let mistake as TOMLMistake {
                throw decoder.error(mistake)
            }
            return decoder.root
        } catch let mistake as TOMLMistake {
            throw GoFunctionError("toml: line \(mistake.line): \(mistake.message)")
        }
    }

    private init(scanner: TOMLScanner, time: @escaping (TOMLTime) throws -> GoValue) {
        self.scanner = scanner
        self.time = time
    }

    private func error(_ mistake: TOMLMistake) -> GoFunctionError {
        var key = GoTOMLDecoder.text(context)
        if !currentKey.isEmpty {
            key = context.isEmpty ? currentKey : ByteString(key.bytes + [UInt8(ascii: ".")] + currentKey.bytes)
        }
        let place = key.isEmpty ? "" : " (last key \(GoStrconv.quote(key)))"
        return GoFunctionError("toml: line \(mistake.line)\(place): \(mistake.message)")
    }

    // MARK: Lines

    private mutating func readTop() throws {
        while true {
            try scanner.skipBlanks(andLines: true)
            guard let character = try scanner.peek() else { return }
            switch character {
            case 0x23: try scanner.skipComment()
            case 0x5B:
                _ = try scanner.next()
                try readTableHeader()
                try readLineEnd()
            default:
                let outer = context
                try readKeyAndValue(depth: 0) { _, _, _ in }
                context = outer
                currentKey = ""
                try readLineEnd()
            }
        }
    }

    private mutating func readLineEnd() throws {
        try scanner.skipBlanks()
        guard let character = try scanner.peek(), character != 0x0A, character != 0x0D else { return }
        guard character != 0x23 else { return try scanner.skipComment() }
        _ = try scanner.next()
        throw scanner.mistake(
            "expected a top-level item to end with a newline, comment, or EOF, but got "
                + "\(TOMLScanner.quoted(character)) instead")
    }

    private mutating func readTableHeader() throws {
        let isArray = try scanner.accept(UInt8(ascii: "["))
        var key: [ByteString] = []
        while true {
            try scanner.skipBlanks()
            if key.isEmpty { keyLine = scanner.line }
            switch try scanner.peek() {
            case nil, 0x5D: throw scanner.mistake("unexpected end of table name (table names cannot be empty)")
            case 0x2E: throw scanner.mistake("unexpected table separator (table names cannot be empty)")
            default: key.append(try readName())
            }
            try scanner.skipBlanks()
            let end = try scanner.next()
            if end == 0x2E { continue }
            guard end == 0x5D else {
                throw scanner.mistake(
                    "expected '.' or ']' to end table name, but got \(TOMLScanner.quoted(end)) instead")
            }
            break
        }
        if isArray {
            let end = try scanner.next()
            guard end == 0x5D else {
                throw scanner.mistake(
                    "expected end of table array name delimiter ']', but got \(TOMLScanner.quoted(end)) instead")
            }
        }
        try enter(key, isArray: isArray)
        arrays.remove(context)
    }

    /// A part of a key: bare or in quotes.
    private mutating func readName() throws -> ByteString {
        for quote in [UInt8(ascii: "\""), UInt8(ascii: "'")] where try scanner.accept(quote) {
            return ByteString(try scanner.readString(quote))
        }
        return ByteString(
            try scanner.take(from: scanner.position) { byte in
                TOMLScanner.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: "-")
            })
    }

    /// Reads `key = value` and puts the value into the current table. `note` gets the parts of the key before the last,
    /// the last, and the value.
    private mutating func readKeyAndValue(
        depth: Int, note: ([ByteString], ByteString, GoValue) -> Void
    ) throws {
        try scanner.skipBlanks()
        switch try scanner.peek() {
        case nil, 0x3D: throw scanner.mistake("unexpected '=': key name appears blank")
        case 0x2E: throw scanner.mistake("unexpected '.': keys cannot start with a '.'")
        default: break
        }
        var key: [ByteString] = []
        keyLine = scanner.line
        while true {
            try scanner.skipBlanks()
            if !key.isEmpty {
                switch try scanner.peek() {
                case nil, 0x3D: throw scanner.mistake("unexpected '='")
                case 0x2E: throw scanner.mistake("unexpected '.'")
                default: break
                }
            }
            key.append(try readName())
            try scanner.skipBlanks()
            let end = try scanner.next()
            if end == 0x2E { continue }
            guard end == 0x3D else {
                guard end != nil else { throw scanner.mistake("unexpected EOF; expected key separator '='") }
                let message = "expected '.' or '=', but got \(TOMLScanner.quoted(end)) instead"
                throw end == 0x0A ? TOMLMistake(message, line: scanner.line - 1) : scanner.mistake(message)
            }
            break
        }
        let last = key.removeLast()
        currentKey = last
        for part in key {
            implicit.insert(context + [part])
            try enter(context + [part], isArray: false)
        }
        let value = try readValue(isInList: false, depth: depth)
        try set(last, value)
        if case .list = value {} else { arrays.remove(context + [last]) }
        note(key, last, value)
    }

    // MARK: Values

    private mutating func readValue(isInList: Bool, depth: Int) throws -> GoValue {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        try scanner.skipBlanks()
        let start = scanner.position
        guard let character = try scanner.next() else { throw scanner.mistake("unexpected EOF; expected value") }
        switch character {
        case 0x30...0x39, 0x2B, 0x2D: return try scanner.readNumber(from: start, time: time)
        case 0x5B: return try readList(depth: depth)
        case 0x7B: return try readInlineTable(isInList: isInList, depth: depth)
        case 0x22, 0x27:
            let quote = UInt8(character)
            guard try scanner.accept(quote) else { return .string(ByteString(try scanner.readString(quote))) }
            guard try scanner.accept(quote) else { return .string("") }
            return .string(ByteString(try scanner.readLongString(quote)))
        case 0x2E: throw scanner.mistake("floats must start with a digit, not '.'")
        case 0x0A:
            throw TOMLMistake(
                "expected value but found \(TOMLScanner.quoted(character)) instead", line: scanner.line - 1)
        default:
            guard GoTOMLDecoder.isLetter(character) else {
                throw scanner.mistake("expected value but found \(TOMLScanner.quoted(character)) instead")
            }
            return try readWord(from: start)
        }
    }

    private mutating func readWord(from start: Int) throws -> GoValue {
        var start = start
        let first = scanner.bytes[start]
        if first == UInt8(ascii: "i") || first == UInt8(ascii: "n") {
            // Letters that looked like one of the two numbers are lost in the error, all but the last.
            let isInfinity = try scanner.accept(UInt8(ascii: "n")) && scanner.accept(UInt8(ascii: "f"))
            if isInfinity { return .float(.infinity) }
            if try scanner.accept(UInt8(ascii: "a")), try scanner.accept(UInt8(ascii: "n")) { return .float(.nan) }
            start = scanner.position - 1
        }
        while let character = try scanner.peek(), GoTOMLDecoder.isLetter(character) { _ = try scanner.next() }
        let word = scanner.bytes[start..<scanner.position]
        if word.elementsEqual("true".utf8) { return .bool(true) }
        if word.elementsEqual("false".utf8) { return .bool(false) }
        throw scanner.mistake("expected value but found \(GoStrconv.quote(ByteString(word))) instead")
    }

    private static func isLetter(_ character: UInt32) -> Bool {
        if character < 0x80 { return (character | 0x20) &- 0x61 < 26 }
        switch Unicode.Scalar(character)?.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    private mutating func readList(depth: Int) throws -> GoValue {
        arrays.insert(context + [currentKey])
        var elements: [GoValue] = []
        while true {
            try skipBlanksAndComments()
            switch try scanner.peek() {
            case 0x2C:
                _ = try scanner.next()
                throw scanner.mistake("unexpected comma")
            case 0x5D:
                _ = try scanner.next()
                return .list(elements)
            default: break
            }
            elements.append(try readValue(isInList: true, depth: depth + 1))
            try skipBlanksAndComments()
            let end = try scanner.next()
            switch end {
            case 0x2C: continue
            case 0x5D: return .list(elements)
            default:
                throw scanner.mistake(
                    "expected a comma (',') or array terminator (']'), but got \(GoTOMLDecoder.named(end))")
            }
        }
    }

    private mutating func skipBlanksAndComments() throws {
        try scanner.skipBlanks(andLines: true)
        while try scanner.peek() == 0x23 {
            try scanner.skipComment()
            try scanner.skipBlanks(andLines: true)
        }
    }

    private static func named(_ character: UInt32?) -> String {
        guard let character else { return "end of file" }
        var text: [UInt8] = []
        GoUnicode.append(character, to: &text)
        return "'\(String(decoding: text, as: UTF8.self))'"
    }

    private mutating func readInlineTable(isInList: Bool, depth: Int) throws -> GoValue {
        let table = GoMap()
        let outerContext = context
        let outerKey = currentKey
        context.append(currentKey)
        let inner = context
        currentKey = ""
        implicit.insert(context)
        try enter(context, isArray: isInList)
        while true {
            try skipBlanksAndComments()
            switch try scanner.peek() {
            case 0x2C:
                _ = try scanner.next()
                throw scanner.mistake("unexpected comma")
            case 0x7D: break
            default:
                var clash = false
                try readKeyAndValue(depth: depth + 1) { parents, last, value in
                    var map = table
                    for part in parents {
                        if case .map(let next)? = map[part] {
                            map = next
                        } else if map[part] == nil {
                            let next = GoMap()
                            map[part] = .map(next)
                            map = next
                        } else {
                            clash = true
                            return
                        }
                    }
                    map[last] = value
                }
                if clash {
                    throw TOMLMistake("\(GoStrconv.quote(GoTOMLDecoder.text(context))) is not a table", line: keyLine)
                }
                context = inner
                try skipBlanksAndComments()
                let end = try scanner.peek()
                if end == 0x2C {
                    _ = try scanner.next()
                    continue
                }
                guard end == 0x7D else {
                    _ = try scanner.next()
                    throw scanner.mistake(
                        "expected a comma or an inline table terminator '}', but got \(GoTOMLDecoder.named(end)) instead"
                    )
                }
            }
            _ = try scanner.next()
            context = outerContext
            currentKey = outerKey
            return .map(table)
        }
    }

    // MARK: Tables

    /// Goes into a table, or adds one to a list of tables, and makes what is missing on the way.
    private mutating func enter(_ key: [ByteString], isArray: Bool) throws {
        var table = root
        for (index, part) in key.dropLast().enumerated() {
            if table[part] == nil {
                implicit.insert(Array(key[...index]))
                table[part] = .map(GoMap())
            }
            guard let next = GoTOMLDecoder.table(table[part]) else {
                throw TOMLMistake(
                    "Key '\(GoTOMLDecoder.text(Array(key[...index])))' was already created as a hash.", line: keyLine)
            }
            table = next
        }
        context = Array(key.dropLast())
        guard let last = key.last else { return }
        if isArray {
            var list = GoList(elementType: .dictionary)
            switch table.entries.removeValue(forKey: last) {
            case nil: break
            case .list(let found) where found.elementType == .dictionary: list = found
            case let other?:
                table[last] = other
                throw TOMLMistake(
                    "Key '\(GoTOMLDecoder.text(key))' was already created and cannot be used as an array.",
                    line: keyLine)
            }
            list.elements.append(.map(GoMap()))
            table[last] = .list(list)
        } else {
            try set(last, .map(GoMap()))
        }
        context.append(last)
    }

    /// The table that a value is, or the last one of a list of tables.
    private static func table(_ value: GoValue?) -> GoMap? {
        switch value {
        case .map(let map): return map
        case .list(let list) where list.elementType == .dictionary:
            if case .map(let map)? = list.elements.last { return map }
            return nil
        default: return nil
        }
    }

    private mutating func set(_ key: ByteString, _ value: GoValue) throws {
        var table = root
        for (index, part) in context.enumerated() {
            guard let next = GoTOMLDecoder.table(table[part]) else {
                throw TOMLMistake(
                    "Key '\(GoTOMLDecoder.text(Array(context[...index])))' has already been defined.", line: keyLine)
            }
            table = next
        }
        let path = context + [key]
        guard table[key] != nil else {
            table[key] = value
            return
        }
        guard implicit.remove(path) != nil else {
            throw TOMLMistake("Key '\(GoTOMLDecoder.text(path))' has already been defined.", line: keyLine)
        }
        if arrays.contains(path) { table[key] = value }
    }

    /// The parts of a key with dots between them, in quotes where they need some.
    private static func text(_ key: [ByteString]) -> ByteString {
        var bytes: [UInt8] = []
        for (index, part) in key.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ".")) }
            GoTOMLEncoder.appendKey(part.bytes, to: &bytes)
        }
        return ByteString(bytes)
    }
}
