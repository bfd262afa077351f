/// Gives a plain scalar its type, as Go's YAML does: YAML 1.1 without sexagesimal numbers.
enum ScalarResolver {
    /// What a plain scalar is.
    enum Resolution {
        case null, bool, int, float, timestamp, string

        /// The kind of the node; a timestamp is a string, since JSON has none.
        var kind: Scalar.Kind {
            switch self {
            case .null: .null
            case .bool: .bool
            case .int: .int
            case .float: .float
            case .timestamp, .string: .string
            }
        }
    }

    static func resolve(_ bytes: UnsafeBufferPointer<UInt8>) -> Resolution {
        guard let first = bytes.first else { return .null }
        // The longest word that is no string is `false`.
        if bytes.count > 5, (first | 0x20) &- 0x61 < 26 { return .string }
        switch first {
        case UInt8(ascii: "~"): return bytes.count == 1 ? .null : .string
        case UInt8(ascii: "y"), UInt8(ascii: "Y"): return isWord(bytes, "y", "yes") ? .bool : .string
        case UInt8(ascii: "n"), UInt8(ascii: "N"):
            if isWord(bytes, "n", "no") { return .bool }
            return isWord(bytes, "null") ? .null : .string
        case UInt8(ascii: "t"), UInt8(ascii: "T"): return isWord(bytes, "true") ? .bool : .string
        case UInt8(ascii: "f"), UInt8(ascii: "F"): return isWord(bytes, "false") ? .bool : .string
        case UInt8(ascii: "o"), UInt8(ascii: "O"): return isWord(bytes, "on", "off") ? .bool : .string
        case UInt8(ascii: "."):
            if isWord(tail(bytes, 1), "inf") || isNaN(tail(bytes, 1)) { return .float }
            return isFloat(bytes) ? .float : .string
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            if bytes.count == 5, bytes[1] == UInt8(ascii: "."), isWord(tail(bytes, 2), "inf") { return .float }
            return number(bytes)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            if let last = bytes.last, !mayEndNumber(last) { return .string }
            return YAMLTimestamp.matches(bytes) ? .timestamp : number(bytes)
        default: return .string
        }
    }

    /// The same for version 3 of Go's YAML, which has only `true` and `false` for booleans.
    static func resolveYAML3(_ bytes: UnsafeBufferPointer<UInt8>) -> Resolution {
        let found = resolve(bytes)
        return found == .bool && !isWord(bytes, "true", "false") ? .string : found
    }

    /// Whether a string must be quoted so that it is read back as a string.
    static func needsQuotes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if let first = bytes.first, bytes.count > 5, (first | 0x20) &- 0x61 < 26 { return false }
        return resolve(bytes) != .string || isSexagesimal(bytes)
    }

    /// Whether a number or a date, whatever its form, may end in the byte: in most quantities it does not.
    private static func mayEndNumber(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6 || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "Z")
    }

    // MARK: Words

    private static func tail(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[start...])
    }

    /// Whether the bytes are one of `words` in lower case, with a capital, or all in capitals.
    private static func isWord(_ bytes: UnsafeBufferPointer<UInt8>, _ words: StaticString...) -> Bool {
        guard bytes.count <= 5 else { return false }
        return words.contains { word in
            word.withUTF8Buffer { word in
                guard word.count == bytes.count else { return false }
                let lower = bytes.indices.allSatisfy { bytes[$0] == word[$0] }
                let upper = bytes.indices.allSatisfy { bytes[$0] == word[$0] & 0xDF }
                let capital = bytes.indices.allSatisfy { bytes[$0] == ($0 == 0 ? word[$0] & 0xDF : word[$0]) }
                return lower || upper || capital
            }
        }
    }

    private static func isNaN(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count == 3 else { return false }
        return ["nan", "NaN", "NAN"].contains { $0.utf8.elementsEqual(bytes) }
    }

    // MARK: Numbers

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Resolution {
        // A cheap look first: most strings that begin with a digit are versions, quantities or dates.
        if GoInteger(yaml: bytes) != nil { return .int }
        if bytes.contains(UInt8(ascii: "_")) {
            let plain = bytes.filter { $0 != UInt8(ascii: "_") }
            return plain.withUnsafeBufferPointer { isFloat($0) } ? .float : .string
        }
        return isFloat(bytes) ? .float : .string
    }

    /// `[-+]? ( . digits | digits ( . digits* )? ) ( [eE] [-+]? digits )?`, and within the range of a `Double`.
    private static func isFloat(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        func digits() -> Int {
            let start = index
            while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
            return index - start
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") { index += 1 }
        let whole = digits()
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard digits() > 0 || whole > 0 else { return false }
        } else {
            guard whole > 0 else { return false }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
                index += 1
            }
            guard digits() > 0 else { return false }
        }
        guard index == bytes.count else { return false }
        // Go takes a number too large for a float as a string.
        return Double(String(decoding: bytes, as: UTF8.self))?.isFinite ?? false
    }

    /// `[-+]? digit [digit_]* ( : [0-5]? digit )+ ( . [digit_]* )?`: numbers of YAML 1.1 that Go's YAML reads as
    /// strings and writes in quotes for the sake of other readers.
    private static func isSexagesimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.contains(UInt8(ascii: ":")) else { return false }
        let isDigit = { (byte: UInt8) in byte &- UInt8(ascii: "0") < 10 }
        var rest = bytes[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard let first = rest.first, isDigit(first) else { return false }
        rest = rest.drop { isDigit($0) || $0 == UInt8(ascii: "_") }
        guard rest.first == UInt8(ascii: ":") else { return false }
        while rest.first == UInt8(ascii: ":") {
            rest = rest.dropFirst()
            let digits = rest.prefix { isDigit($0) }
            guard (1...2).contains(digits.count) else { return false }
            if digits.count == 2, digits[digits.startIndex] > UInt8(ascii: "5") { return false }
            rest = rest.dropFirst(digits.count)
        }
        if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop { isDigit($0) || $0 == UInt8(ascii: "_") } }
        return rest.isEmpty
    }
}
