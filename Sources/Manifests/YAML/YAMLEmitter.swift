/// The layout engine of YAML's block style: where lines break, how deep they are indented, and the five ways of
/// writing a scalar. It follows libyaml's emitter in the settings that Go's YAML uses: two spaces, lines folded after
/// column 80, Unicode unescaped.
struct YAMLEmitter {
    /// What a scalar is part of.
    enum Context { case value, simpleKey }

    private(set) var bytes: [UInt8] = []
    private var column = 0
    private var indent = -1
    private var indents: [Int] = []
    // Whether the last thing written was white space, and whether the line holds nothing but indentation so far.
    private var endsInWhitespace = true
    private var isIndentation = true

    /// The column after which lines are folded.
    private let bestWidth: Int
    private static let bestIndent = 2

    init(bestWidth: Int = 80) {
        self.bestWidth = bestWidth
        bytes.reserveCapacity(512)
    }

    // MARK: Structure

    mutating func beginBlock(isIndentless: Bool = false) {
        indents.append(indent)
        if indent < 0 { indent = 0 } else if !isIndentless { indent += YAMLEmitter.bestIndent }
    }

    /// The lines of a scalar after its first one stand deeper than what it is part of. Gives the indentation to go
    /// back to.
    mutating func beginScalar() -> Int {
        let outer = indent
        indent = max(indent, 0) + YAMLEmitter.bestIndent
        return outer
    }

    mutating func endScalar(_ outer: Int) { indent = outer }

    mutating func endBlock() { indent = indents.popLast() ?? -1 }

    /// Whether a list that begins here is the value of a key on this line, and so stands at the key's column.
    var followsKey: Bool { !isIndentation }

    mutating func beginItem() {
        writeIndent()
        writeIndicator("-", needsWhitespace: true, isIndentation: true)
    }

    mutating func beginSimpleKey() { writeIndent() }

    mutating func endSimpleKey() { writeIndicator(":") }

    mutating func beginComplexKey() {
        writeIndent()
        writeIndicator("?", needsWhitespace: true, isIndentation: true)
    }

    mutating func endComplexKey() {
        writeIndent()
        writeIndicator(":", needsWhitespace: true, isIndentation: true)
    }

    mutating func writeEmptyCollection(_ brackets: StaticString) {
        writeIndicator(brackets, needsWhitespace: true)
    }

    mutating func endDocument() { writeIndent() }

    private mutating func writeIndent() {
        let indent = max(indent, 0)
        if !isIndentation || column > indent || column == indent && !endsInWhitespace { breakLine() }
        if column < indent {
            bytes.append(contentsOf: repeatElement(0x20, count: indent - column))
            column = indent
        }
        endsInWhitespace = true
        isIndentation = true
    }

    private mutating func writeIndicator(
        _ indicator: StaticString, needsWhitespace: Bool = false, isIndentation keepsIndentation: Bool = false
    ) {
        if needsWhitespace, !endsInWhitespace { put(0x20) }
        indicator.withUTF8Buffer { bytes.append(contentsOf: $0) }
        column += indicator.utf8CodeUnitCount
        endsInWhitespace = false
        isIndentation = isIndentation && keepsIndentation
    }

    private mutating func put(_ byte: UInt8) {
        bytes.append(byte)
        column += 1
    }

    private mutating func breakLine() {
        bytes.append(0x0A)
        column = 0
    }

    /// Copies the character at `index` and moves behind it.
    @inline(__always)
    private mutating func copy(_ value: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        if value[index] < 0x80 {
            put(value[index])
            index += 1
        } else {
            copyLong(value, &index)
        }
    }

    private mutating func copyLong(_ value: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        let end = min(index + UTF8Text.width(value[index]), value.count)
        bytes.append(contentsOf: value[index..<end])
        column += 1
        index = end
    }

    private mutating func copyBreak(_ value: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        copy(value, &index)
        column = 0
    }

    // MARK: Scalars

    /// Writes the tag of the scalar that follows.
    mutating func writeTag(_ tag: StaticString) { writeIndicator(tag, needsWhitespace: true) }

    /// Whether none of the text can be folded: it ends before the column where folding begins.
    private func fits(_ value: UnsafeBufferPointer<UInt8>, _ context: Context) -> Bool {
        context == .simpleKey || value.count <= bestWidth - column
    }

    /// Copies text that holds no line breaks.
    private mutating func copyRun(_ value: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: value)
        var characters = 0
        for byte in value where byte & 0xC0 != 0x80 { characters += 1 }
        column += characters
    }

    mutating func writePlain(_ value: UnsafeBufferPointer<UInt8>, context: Context) {
        if !endsInWhitespace { put(0x20) }
        if fits(value, context) {
            copyRun(value)
            endsInWhitespace = false
            isIndentation = false
            return
        }
        var isAfterSpace = false
        var index = 0
        while index < value.count {
            if value[index] == 0x20 {
                if context == .value, !isAfterSpace, column > bestWidth,
                    index + 1 < value.count, value[index + 1] != 0x20
                {
                    writeIndent()
                    index += 1
                } else {
                    copy(value, &index)
                }
                isAfterSpace = true
            } else {
                copy(value, &index)
                isIndentation = false
                isAfterSpace = false
            }
        }
        endsInWhitespace = false
        isIndentation = false
    }

    mutating func writeSingleQuoted(_ value: UnsafeBufferPointer<UInt8>, context: Context) {
        writeIndicator("'", needsWhitespace: true)
        var (isAfterSpace, isAfterBreak) = (false, false)
        var index = 0
        while index < value.count {
            if value[index] == 0x20 {
                if context == .value, !isAfterSpace, column > bestWidth, index > 0,
                    index < value.count - 1, value[index + 1] != 0x20
                {
                    writeIndent()
                    index += 1
                } else {
                    copy(value, &index)
                }
                isAfterSpace = true
            } else if UTF8Text.isBreak(value, index) {
                if !isAfterBreak, value[index] == 0x0A { breakLine() }
                copyBreak(value, &index)
                isIndentation = true
                isAfterBreak = true
            } else {
                if isAfterBreak { writeIndent() }
                if value[index] == UInt8(ascii: "'") { put(UInt8(ascii: "'")) }
                copy(value, &index)
                isIndentation = false
                (isAfterSpace, isAfterBreak) = (false, false)
            }
        }
        writeIndicator("'")
    }

    mutating func writeDoubleQuoted(_ value: UnsafeBufferPointer<UInt8>, context: Context) {
        writeIndicator("\"", needsWhitespace: true)
        // After a byte order mark at the very beginning, Go's emitter takes each character for one.
        let escapesAll = value.starts(with: [0xEF, 0xBB, 0xBF])
        var isAfterSpace = false
        var index = 0
        while index < value.count {
            let byte = value[index]
            if escapesAll || !UTF8Text.isPrintable(value, index) || UTF8Text.isBreak(value, index)
                || byte == UInt8(ascii: "\"")
                || byte == UInt8(ascii: "\\")
            {
                writeEscape(value, &index)
                isAfterSpace = false
            } else if byte == 0x20 {
                if context == .value, !isAfterSpace, column > bestWidth, index > 0, index < value.count - 1 {
                    writeIndent()
                    if value[index + 1] == 0x20 { put(UInt8(ascii: "\\")) }
                    index += 1
                } else {
                    copy(value, &index)
                }
                isAfterSpace = true
            } else {
                copy(value, &index)
                isAfterSpace = false
            }
        }
        writeIndicator("\"")
    }

    private mutating func writeEscape(_ value: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        let end = min(index + UTF8Text.width(value[index]), value.count)
        let scalar = String(decoding: value[index..<end], as: UTF8.self).unicodeScalars.first?.value ?? 0xFFFD
        index = end
        put(UInt8(ascii: "\\"))
        if let letter = YAMLEmitter.escapeLetter(scalar) {
            put(letter)
            return
        }
        let (letter, digits): (UInt8, Int) =
            scalar <= 0xFF ? (UInt8(ascii: "x"), 2) : scalar <= 0xFFFF ? (UInt8(ascii: "u"), 4) : (UInt8(ascii: "U"), 8)
        put(letter)
        for position in (0..<digits).reversed() {
            let digit = UInt8(truncatingIfNeeded: scalar >> UInt32(position * 4)) & 15
            put(digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "A"))
        }
    }

    private static func escapeLetter(_ scalar: UInt32) -> UInt8? {
        switch scalar {
        case 0x00: UInt8(ascii: "0")
        case 0x07: UInt8(ascii: "a")
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0B: UInt8(ascii: "v")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        case 0x1B: UInt8(ascii: "e")
        case 0x22: UInt8(ascii: "\"")
        case 0x5C: UInt8(ascii: "\\")
        case 0x85: UInt8(ascii: "N")
        case 0xA0: UInt8(ascii: "_")
        case 0x2028: UInt8(ascii: "L")
        case 0x2029: UInt8(ascii: "P")
        default: nil
        }
    }

    mutating func writeLiteral(_ value: UnsafeBufferPointer<UInt8>) {
        writeIndicator("|", needsWhitespace: true)
        if let first = value.first {
            if first == 0x20 || UTF8Text.isBreak(value, 0) { writeIndicator("2") }
            switch trailingBreaks(value) {
            case 0: writeIndicator("-")
            case 1 where value.count > UTF8Text.width(first): break
            default: writeIndicator("+")
            }
        }
        breakLine()
        isIndentation = true
        endsInWhitespace = true
        var isAfterBreak = true
        var index = 0
        while index < value.count {
            if UTF8Text.isBreak(value, index) {
                copyBreak(value, &index)
                isIndentation = true
                isAfterBreak = true
            } else {
                if isAfterBreak { writeIndent() }
                let start = index
                repeat {
                    index += UTF8Text.width(value[index])
                } while index < value.count && !UTF8Text.isBreak(value, index)
                index = min(index, value.count)
                copyRun(UnsafeBufferPointer(rebasing: value[start..<index]))
                isIndentation = false
                isAfterBreak = false
            }
        }
    }

    /// The number of line breaks at the end, counted to two.
    private func trailingBreaks(_ value: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        var end = value.count
        while end > 0, count < 2 {
            var start = end - 1
            while start > 0, value[start] & 0xC0 == 0x80 { start -= 1 }
            guard UTF8Text.isBreak(value, start) else { break }
            count += 1
            end = start
        }
        return count
    }
}
