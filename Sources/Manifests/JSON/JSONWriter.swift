/// Writes nodes as JSON into one growing buffer.
struct JSONWriter {
    let pretty: Bool
    let sortedKeys: Bool
    let escapeHTML: Bool
    let normalizedNumbers: Bool
    private(set) var bytes: [UInt8] = []

    init(pretty: Bool, sortedKeys: Bool, escapeHTML: Bool, normalizedNumbers: Bool) {
        self.pretty = pretty
        self.sortedKeys = sortedKeys
        self.escapeHTML = escapeHTML
        self.normalizedNumbers = normalizedNumbers
        bytes.reserveCapacity(256)
    }

    mutating func write(_ node: Node, level: Int) {
        switch node.content {
        case .scalar(let scalar): write(scalar)
        case .sequence(let items): write(items, level: level)
        case .mapping(let mapping): write(sortedKeys ? mapping.sorted() : mapping, level: level)
        }
    }

    private mutating func write(_ mapping: Mapping, level: Int) {
        guard !mapping.isEmpty else {
            append("{}")
            return
        }
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for entry in mapping.entries {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            breakLine(level + 1)
            write(string: entry.key)
            bytes.append(UInt8(ascii: ":"))
            if pretty { bytes.append(UInt8(ascii: " ")) }
            write(entry.value, level: level + 1)
        }
        breakLine(level)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ items: [Node], level: Int) {
        guard !items.isEmpty else {
            append("[]")
            return
        }
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for item in items {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            breakLine(level + 1)
            write(item, level: level + 1)
        }
        breakLine(level)
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func breakLine(_ level: Int) {
        guard pretty else { return }
        bytes.append(0x0A)
        for _ in 0..<level * 2 { bytes.append(0x20) }
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func write(_ scalar: Scalar) {
        switch scalar.kind {
        case .null: append("null")
        case .bool: if scalar.bool == true { append("true") } else { append("false") }
        case .string: write(string: scalar.text)
        case .int, .float:
            if !normalizedNumbers, isJSONNumber(scalar.text) {
                bytes.append(contentsOf: scalar.text.utf8)
            } else if let number = scalar.number {
                if let text = number.jsonText {
                    bytes.append(contentsOf: text.utf8)
                } else {
                    write(string: scalar.text)
                }
            } else {
                write(string: scalar.text)
            }
        }
    }

    private mutating func write(string: String) {
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { buffer in
            var start = 0
            var index = 0
            while index < buffer.count {
                let byte = buffer[index]
                if byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    guard escapeHTML,
                        byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&")
                    else {
                        index += 1
                        continue
                    }
                } else if byte >= 0x80 {
                    // Go always escapes U+2028 and U+2029, since JavaScript takes them as line ends.
                    guard byte == 0xE2, index + 2 < buffer.count, buffer[index + 1] == 0x80,
                        buffer[index + 2] & 0xFE == 0xA8
                    else {
                        index += 1
                        continue
                    }
                    bytes.append(contentsOf: buffer[start..<index])
                    append(buffer[index + 2] == 0xA8 ? "\\u2028" : "\\u2029")
                    index += 3
                    start = index
                    continue
                }
                bytes.append(contentsOf: buffer[start..<index])
                escape(byte)
                index += 1
                start = index
            }
            bytes.append(contentsOf: buffer[start..<buffer.count])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x0C: append("\\f")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default:
            append("\\u00")
            bytes.append(contentsOf: hexText(byte).utf8)
        }
    }
}

/// Whether `text` is a number by JSON's grammar.
func isJSONNumber(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
        var index = 0
        func digits() -> Bool {
            let start = index
            while index < bytes.count, bytes[index] &- 0x30 < 10 { index += 1 }
            return index > start
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        if index < bytes.count, bytes[index] == UInt8(ascii: "0") {
            index += 1
        } else {
            guard digits() else { return false }
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return false }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            guard digits() else { return false }
        }
        return index == bytes.count
    }
}
