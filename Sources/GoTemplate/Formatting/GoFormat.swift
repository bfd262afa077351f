/// Go's `fmt` for template values.
///
/// All functions throw `GoLimitError` for values nested too deeply or within themselves, and for texts that grow too
/// long; Go itself has no errors here.
public enum GoFormat {
    /// `fmt.Sprint`: the values' default forms, with a space between two that are no strings.
    public static func print(_ values: [GoValue]) throws -> ByteString {
        if values.count == 1, case .string(let text) = values[0] { return text }
        var printer = GoPrinter()
        var previousIsString = true
        for value in values {
            let isString = value.isOfKindString
            if !isString, !previousIsString { printer.bytes.append(0x20) }
            try printer.printArgument(value, verb: "v")
            previousIsString = isString
        }
        return ByteString(printer.bytes)
    }

    /// `fmt.Sprintln`: the values' default forms, a space between each two, and a line break.
    public static func println(_ values: [GoValue]) throws -> ByteString {
        var printer = GoPrinter()
        for (index, value) in values.enumerated() {
            if index > 0 { printer.bytes.append(0x20) }
            try printer.printArgument(value, verb: "v")
        }
        printer.bytes.append(0x0A)
        return ByteString(printer.bytes)
    }

    /// `fmt.Sprintf`. Mistakes of the format appear in the text, as in Go: `%!d(string=a)`, `%!s(MISSING)`,
    /// `%!(EXTRA int=1)`, `%!(BADINDEX)`, `%!(NOVERB)`.
    public static func sprintf(_ format: ByteString, _ values: [GoValue]) throws -> ByteString {
        var printer = GoPrinter()
        try printer.print(format: format.bytes, values)
        return ByteString(printer.bytes)
    }

    /// Appends what `%v` gives: the form in which the output of an action appears.
    public static func append(_ value: GoValue, to bytes: inout [UInt8]) throws {
        switch value {
        case .string(let text): bytes.append(contentsOf: text.bytes)
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        default:
            var printer = GoPrinter()
            // The text is built in place, without a copy.
            swap(&printer.bytes, &bytes)
            defer { swap(&printer.bytes, &bytes) }
            try printer.printArgument(value, verb: "v")
        }
    }
}

extension GoValue {
    /// Whether `reflect.Kind` is `string`.
    var isOfKindString: Bool {
        switch self {
        case .string: true
        case .object(let object): object.type.kindName == "string"
        default: false
        }
    }
}
