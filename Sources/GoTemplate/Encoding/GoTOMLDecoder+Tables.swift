// Where keys and values go, and what has been defined already.

extension GoTOMLDecoder {
    /// Goes into a table, or adds one to a list of tables, and makes what is missing on the way.
    mutating func enter(_ key: [ByteString], isArray: Bool) throws {
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

    mutating func set(_ key: ByteString, _ value: GoValue) throws {
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
    static func text(_ key: [ByteString]) -> ByteString {
        var bytes: [UInt8] = []
        for (index, part) in key.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ".")) }
            GoTOMLEncoder.appendKey(part.bytes, to: &bytes)
        }
        return ByteString(bytes)
    }
}
