/// The state of one call of `fmt`: what has been written, and the flags of the current verb.
struct GoPrinter {
    /// What stands between `%` and the verb.
    struct Flags {
        var width: Int?
        var precision: Int?
        var minus = false
        var plus = false
        var sharp = false
        var space = false
        var zero = false
        /// `%+v`.
        var plusV = false
        /// `%#v`.
        var sharpV = false
    }

    var bytes: [UInt8] = []
    var flags = Flags()
    /// Inside the text of a wrong verb the values' own methods are not asked.
    private var isReportingError = false

    // MARK: Values

    /// Prints an operand of a call.
    mutating func printArgument(_ value: GoValue, verb: Unicode.Scalar) throws {
        if case .null = value {
            if verb == "T" || verb == "v" { pad("<nil>") } else { try reportBadVerb(value, verb: verb) }
            return
        }
        switch verb {
        case "T": return appendString(Array(value.typeName.utf8))
        case "p": return try printPointer(value, verb: "p")
        default: break
        }
        if case .list(let list) = value, list.typeName == nil, let content = list.byteContent {
            return try printBytes(content, list, verb: verb, typeName: "[]byte")
        }
        if case .object(let object) = value, let content = (object as? GoBytes)?.bytes {
            return try printBytes(content, GoList(elementType: .integer(.uint8)), verb: verb, typeName: "[]byte")
        }
        if verb == "w", try reportWrapping(value) { return }
        try print(value, verb: verb, depth: 0)
    }

    /// `%w` is for errors in another function, and so wrong for all types that could have methods, whatever they hold.
    private mutating func reportWrapping(_ value: GoValue) throws -> Bool {
        guard !isReportingError else { return false }
        switch value {
        case .list, .map, .object:
            try reportBadVerb(value, verb: "w")
            return true
        case .null, .bool, .integer, .float, .complex, .string: return false
        }
    }

    private mutating func print(_ value: GoValue, verb: Unicode.Scalar, depth: Int) throws {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        guard bytes.count <= GoLimits.bytes else { throw GoLimitError.bytes }
        if verb == "w", depth > 0, try reportWrapping(value) { return }
        switch value {
        case .null:
            // A nil inside a list or map; it takes no verb and no width.
            append(flags.sharpV ? "interface {}(nil)" : "<nil>")
        case .bool(let flag):
            guard verb == "t" || verb == "v" else { return try reportBadVerb(value, verb: verb) }
            pad(flag ? "true" : "false")
        case .integer(let number, let type): try printInteger(number, type, value, verb: verb)
        case .float(let number): try printFloat(number, value, verb: verb)
        case .complex(let real, let imaginary): try printComplex(real, imaginary, value, verb: verb)
        case .string(let text): try printString(text.bytes, value, verb: verb)
        case .list(let list): try print(list, value, verb: verb, depth: depth)
        case .map(let map): try print(map, verb: verb, depth: depth)
        case .object(let object): try print(object, value, verb: verb, depth: depth)
        }
    }

    private mutating func print(_ list: GoList, _ value: GoValue, verb: Unicode.Scalar, depth: Int) throws {
        switch verb {
        case "s", "q", "x", "X":
            if let content = list.byteContent {
                return try printBytes(content, list, verb: verb, typeName: value.typeName)
            }
        default: break
        }
        if flags.sharpV {
            append(value.typeName)
            if list.isNil { return append("(nil)") }
        }
        bytes.append(flags.sharpV ? UInt8(ascii: "{") : UInt8(ascii: "["))
        for (index, element) in list.elements.enumerated() {
            if index > 0 { append(flags.sharpV ? ", " : " ") }
            try print(element, verb: verb, depth: depth + 1)
        }
        bytes.append(flags.sharpV ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    private mutating func print(_ map: GoMap, verb: Unicode.Scalar, depth: Int) throws {
        if flags.sharpV {
            append(GoValue.map(map).typeName)
            if map.isNil { return append("(nil)") }
        }
        append(flags.sharpV ? "{" : "map[")
        var isFirst = true
        for (key, value) in map.entries.sorted(by: { $0.key < $1.key }) {
            if !isFirst { append(flags.sharpV ? ", " : " ") }
            isFirst = false
            try printString(key.bytes, .string(key), verb: verb)
            bytes.append(UInt8(ascii: ":"))
            try print(value, verb: verb, depth: depth + 1)
        }
        bytes.append(flags.sharpV ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    private mutating func print(
        _ object: any GoObject, _ value: GoValue, verb: Unicode.Scalar, depth: Int
    ) throws {
        if !isReportingError, !flags.sharpV, let text = object.text {
            switch verb {
            case "v", "s", "x", "X", "q": return try printString(text.bytes, value, verb: verb)
            default: break
            }
        }
        if let underlying = object.underlying {
            // The type stays the declared one where it is named.
            switch underlying {
            case .integer(let number, let type): return try printInteger(number, type, value, verb: verb)
            case .float(let number): return try printFloat(number, value, verb: verb)
            case .string(let text): return try printString(text.bytes, value, verb: verb)
            case .list(let list): return try print(list, value, verb: verb, depth: depth)
            default: return try print(underlying, verb: verb, depth: depth)
            }
        }
        var name = object.type.name
        if object.type.kindName == "ptr" {
            // Pointers are followed only where they stand on their own, so as not to run in circles.
            guard depth == 0 else { return try printPointer(value, verb: verb) }
            bytes.append(UInt8(ascii: "&"))
            if name.utf8.first == UInt8(ascii: "*") { name.removeFirst() }
        } else if object.type.kindName == "func" {
            return try printPointer(value, verb: verb)
        }
        if flags.sharpV { append(name) }
        bytes.append(UInt8(ascii: "{"))
        for (index, field) in object.printedFields.enumerated() {
            if index > 0 { append(flags.sharpV ? ", " : " ") }
            if flags.plusV || flags.sharpV {
                bytes += field.name.bytes
                bytes.append(UInt8(ascii: ":"))
            }
            try print(field.value, verb: verb, depth: depth + 1)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func printInteger(
        _ number: Int64, _ type: GoType.IntegerType, _ value: GoValue, verb: Unicode.Scalar
    ) throws {
        let isSigned = !type.isUnsigned
        let bits = UInt64(bitPattern: number)
        switch verb {
        case "v" where flags.sharpV && !isSigned: appendPrefixedHexadecimal(bits, isPrefixed: true)
        case "v", "d": appendInteger(bits, radix: 10, isSigned: isSigned)
        case "b": appendInteger(bits, radix: 2, isSigned: isSigned)
        case "o": appendInteger(bits, radix: 8, isSigned: isSigned)
        case "O": appendInteger(bits, radix: 8, isSigned: isSigned, hasOctalMark: true)
        case "x": appendInteger(bits, radix: 16, isSigned: isSigned)
        case "X": appendInteger(bits, radix: 16, isSigned: isSigned, isUppercase: true)
        case "c", "q":
            let scalar = bits > 0x10FFFF ? 0xFFFD : UInt32(truncatingIfNeeded: bits)
            var text: [UInt8] = []
            if verb == "c" {
                GoUnicode.append(scalar, to: &text)
            } else {
                GoStrconv.appendQuotedRune(scalar, isASCII: flags.plus, to: &text)
            }
            pad(text)
        case "U": appendUnicode(bits)
        default: try reportBadVerb(value, verb: verb)
        }
    }

    private mutating func printFloat(_ number: Double, _ value: GoValue, verb: Unicode.Scalar) throws {
        guard appendFloat(number, verb: verb) else { return try reportBadVerb(value, verb: verb) }
    }

    private mutating func printComplex(
        _ real: Double, _ imaginary: Double, _ value: GoValue, verb: Unicode.Scalar
    ) throws {
        switch verb {
        case "v", "b", "g", "G", "x", "X", "f", "F", "e", "E":
            let plus = flags.plus
            bytes.append(UInt8(ascii: "("))
            _ = appendFloat(real, verb: verb)
            // The imaginary part always has a sign.
            flags.plus = true
            _ = appendFloat(imaginary, verb: verb)
            append("i)")
            flags.plus = plus
        default: try reportBadVerb(value, verb: verb)
        }
    }

    private mutating func printString(_ text: [UInt8], _ value: GoValue, verb: Unicode.Scalar) throws {
        switch verb {
        case "v" where flags.sharpV, "q": appendQuoted(text)
        case "v", "s": appendString(text)
        case "x": appendHexadecimal(text, isUppercase: false)
        case "X": appendHexadecimal(text, isUppercase: true)
        default: try reportBadVerb(value, verb: verb)
        }
    }

    private mutating func printBytes(
        _ content: [UInt8], _ list: GoList, verb: Unicode.Scalar, typeName: String
    ) throws {
        switch verb {
        case "v", "d":
            if flags.sharpV {
                append(typeName)
                if list.isNil { return append("(nil)") }
            }
            bytes.append(flags.sharpV ? UInt8(ascii: "{") : UInt8(ascii: "["))
            for (index, byte) in content.enumerated() {
                if index > 0 { append(flags.sharpV ? ", " : " ") }
                if flags.sharpV {
                    appendPrefixedHexadecimal(UInt64(byte), isPrefixed: true)
                } else {
                    appendInteger(UInt64(byte), radix: 10, isSigned: false)
                }
            }
            bytes.append(flags.sharpV ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        case "s": appendString(content)
        case "x": appendHexadecimal(content, isUppercase: false)
        case "X": appendHexadecimal(content, isUppercase: true)
        case "q": appendQuoted(content)
        default: try print(.bytes(content), verb: verb, depth: 0)
        }
    }

    /// Go prints where a value stands in memory, which differs from run to run; a fixed address stands for it here.
    private static let address: UInt64 = 0xC0_0000_0000

    private mutating func printPointer(_ value: GoValue, verb: Unicode.Scalar) throws {
        let address: UInt64
        switch value.kindName {
        case "map", "ptr", "func", "slice": address = GoPrinter.address
        default: return try reportBadVerb(value, verb: verb)
        }
        switch verb {
        case "v" where flags.sharpV:
            append("(" + value.typeName + ")(")
            appendPrefixedHexadecimal(address, isPrefixed: true)
            append(")")
        case "v", "p": appendPrefixedHexadecimal(address, isPrefixed: !flags.sharp)
        case "b", "o", "d", "x", "X":
            try printInteger(Int64(bitPattern: address), .uint64, value, verb: verb)
        default: try reportBadVerb(value, verb: verb)
        }
    }

    /// `%!verb(type=value)`.
    private mutating func reportBadVerb(_ value: GoValue, verb: Unicode.Scalar) throws {
        let outer = isReportingError
        isReportingError = true
        append("%!")
        GoUnicode.append(verb.value, to: &bytes)
        append("(")
        append(value.typeName)
        if case .null = value {
        } else {
            append("=")
            if outer {
                try print(value, verb: "v", depth: 1)
            } else {
                try printArgument(value, verb: "v")
            }
        }
        append(")")
        isReportingError = false
    }

    // MARK: Formats

    mutating func append(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
