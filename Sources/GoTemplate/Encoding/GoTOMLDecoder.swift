/// Reads TOML as the library of Helm does, into maps and lists. Its rules for keys that are defined more than once are
/// not quite TOML's: what dotted keys or inline tables imply may be written again, and is then ignored or replaced.
struct GoTOMLDecoder {
    var scanner: TOMLScanner
    let time: (TOMLTime) throws -> GoValue
    let root = GoMap()
    /// The table that keys belong to, and the key whose value is being read, for errors.
    var context: [ByteString] = []
    var currentKey = ByteString("")
    var implicit: Set<[ByteString]> = []
    var arrays: Set<[ByteString]> = []
    /// The line of the key that was begun last.
    var keyLine = 1

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
    mutating func readKeyAndValue(
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
}
