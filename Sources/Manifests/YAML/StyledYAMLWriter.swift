extension StyledYAML {
    /// The value as YAML, with the looks of this document where both have something in the same place.
    package func text(with node: Node) -> String {
        var writer = StyledYAMLWriter(elements: elements)
        writer.writeDocument(node, head: head, foot: foot)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// Writes a value in the looks of a document, as version 3 of Go's YAML does: lists at the column of their keys, long
/// lines as they are.
struct StyledYAMLWriter {
    let elements: [StyledYAML.Element]
    private(set) var bytes: [UInt8] = []
    private var column = 0
    private var indent = -1
    private var footIndent = -1
    private var isAfterSpace = true
    private var isIndentation = true
    private var flowLevel = 0
    // A comment that waits for what it stands behind.
    private var lineComment = ""

    init(elements: [StyledYAML.Element]) { self.elements = elements }

    // MARK: Structure

    mutating func writeDocument(_ node: Node, head: String, foot: String) {
        if !head.isEmpty {
            writeComment(head)
            breakLine()
        }
        let root = elements.isEmpty ? nil : 0
        if let root, elements[root].kind == .scalar { writeHead(elements[root].head) }
        write(node, root)
        writeLineComment()
        if let root, elements[root].kind == .scalar { writeFoot(elements[root].foot) }
        if !foot.isEmpty {
            footIndent = 0
            indent = -1
            writeIndent()
            writeComment(foot)
        }
        footIndent = -1
        indent = -1
        writeIndent()
    }

    private mutating func write(_ node: Node, _ index: Int?) {
        switch node.content {
        case .scalar(let scalar): write(scalar, index, isKey: false)
        case .sequence(let items):
            let index = index.flatMap { elements[$0].kind == .sequence ? $0 : nil }
            if flowLevel > 0 || items.isEmpty || index.map({ elements[$0].isFlow }) ?? false {
                writeFlow(items, index)
            } else {
                writeBlock(items, index)
            }
        case .mapping(let mapping):
            let index = index.flatMap { elements[$0].kind == .mapping ? $0 : nil }
            if flowLevel > 0 || mapping.isEmpty || index.map({ elements[$0].isFlow }) ?? false {
                writeFlow(mapping, index)
            } else {
                writeBlock(mapping, index)
            }
        }
    }

    private mutating func writeBlock(_ items: [Node], _ index: Int?) {
        let outer = indent
        // A list that is the value of a key stands at the key's column.
        if indent < 0 { indent = 0 } else if !(isValue && (column == 0 || !isIndentation)) { indent += 2 }
        isValue = false
        for (position, item) in items.enumerated() {
            let element = child(index, position)
            writeHead(element.map { elements[$0].head } ?? "")
            writeIndent()
            writeIndicator("-", needsSpace: true, isIndentation: true)
            write(item, element)
            writeLineComment()
            if let element, elements[element].kind == .scalar { writeFoot(elements[element].foot) }
        }
        indent = outer
    }

    private var isValue = false

    private mutating func writeBlock(_ mapping: Mapping, _ index: Int?) {
        let outer = indent
        indent = indent < 0 ? 0 : indent + 2
        isValue = false
        // What stands below the mapping is written with its last key.
        var tail = ""
        let lastFoot = index.flatMap { elements[$0].foot.isEmpty ? nil : elements[$0].foot }
        for (position, entry) in mapping.entries.enumerated() {
            let (key, value) = children(index, of: entry.key)
            writeTail(tail)
            tail = key.map { elements[$0].foot } ?? ""
            if position == mapping.count - 1, let lastFoot { tail = lastFoot }
            writeHead(key.map { elements[$0].head } ?? "")
            writeIndent()
            let keyComment = key.map { elements[$0].line } ?? ""
            write(keyScalar(entry.key, key), key, isKey: true, keepsComment: false)
            writeIndicator(":")
            if !keyComment.isEmpty {
                if entry.value.scalar != nil {
                    lineComment = keyComment
                } else if !isFlow(entry.value, value) {
                    lineComment = keyComment
                    writeLineComment()
                }
            }
            isValue = true
            write(entry.value, value)
            isValue = false
            writeLineComment()
        }
        writeTail(tail)
        indent = outer
    }

    private func isFlow(_ node: Node, _ index: Int?) -> Bool {
        switch node.content {
        case .scalar: false
        case .sequence(let items):
            items.isEmpty || index.map { elements[$0].kind == .sequence && elements[$0].isFlow } ?? false
        case .mapping(let mapping):
            mapping.isEmpty || index.map { elements[$0].kind == .mapping && elements[$0].isFlow } ?? false
        }
    }

    private mutating func writeFlow(_ items: [Node], _ index: Int?) {
        beginFlow("[")
        for (position, item) in items.enumerated() {
            if position > 0 { writeIndicator(",") }
            beginFlowItem(child(index, position))
            write(item, child(index, position))
            endFlowItem()
        }
        endFlow("]", index)
    }

    private mutating func writeFlow(_ mapping: Mapping, _ index: Int?) {
        beginFlow("{")
        for (position, entry) in mapping.entries.enumerated() {
            let (key, value) = children(index, of: entry.key)
            if position > 0 { writeIndicator(",") }
            beginFlowItem(key)
            write(keyScalar(entry.key, key), key, isKey: true)
            writeIndicator(":")
            write(entry.value, value)
            endFlowItem()
        }
        endFlow("}", index)
    }

    private mutating func beginFlow(_ bracket: StaticString) {
        isValue = false
        writeIndicator(bracket, needsSpace: true)
        isAfterSpace = true
        flowLevel += 1
        indents.append(indent)
        indent = indent < 0 ? 2 : indent + 2
    }

    private var indents: [Int] = []

    private mutating func beginFlowItem(_ index: Int?) {
        writeHead(index.map { elements[$0].head } ?? "")
        if column == 0 { writeIndent() }
    }

    /// A comment behind an item stands behind its comma.
    private mutating func endFlowItem() {
        writeLineComment()
    }

    private mutating func endFlow(_ bracket: StaticString, _ index: Int?) {
        flowLevel -= 1
        indent = indents.popLast() ?? -1
        if column == 0 { writeIndent() }
        writeIndicator(bracket)
        if let index { lineComment = elements[index].line }
        if flowLevel == 0 { writeLineComment() }
    }

    // MARK: Looking up

    private func child(_ index: Int?, _ position: Int) -> Int? {
        guard let index, elements[index].children.indices.contains(position) else { return nil }
        return elements[index].children[position]
    }

    private func children(_ index: Int?, of key: String) -> (key: Int?, value: Int?) {
        guard let index else { return (nil, nil) }
        let children = elements[index].children
        for position in stride(from: 0, to: children.count - 1, by: 2)
        where sameBytes(elements[children[position]].scalar.text, key) {
            return (children[position], children[position + 1])
        }
        return (nil, nil)
    }

    private func keyScalar(_ key: String, _ index: Int?) -> Scalar {
        index.map { elements[$0].scalar } ?? Scalar(yaml3Plain: key)
    }

    // MARK: Scalars

    private mutating func write(_ scalar: Scalar, _ index: Int?, isKey: Bool, keepsComment: Bool = true) {
        isValue = false
        var style = scalar.style
        var kind = scalar.kind
        var isTimestamp = scalar.style == .plain
        if let index, elements[index].kind == .scalar {
            let old = elements[index].scalar
            (style, kind, isTimestamp) = (old.style, old.kind, old.style == .plain)
            if keepsComment, !elements[index].line.isEmpty { lineComment = elements[index].line }
        }
        if style == .plain { style = .any }
        if kind == .null, style == .folded { style = .any }
        var text = scalar.text
        let found = Scalar(yaml3Plain: text)
        var tag = ""
        if style == .any {
            let isSame = found.kind == kind && (found.style == .plain) == isTimestamp
            if text.utf8.contains(0x0A) {
                style = .literal
            } else if !isSame, kind == .string, !isTimestamp {
                style = .doubleQuoted
            }
            if !isSame, kind != .string || isTimestamp { tag = StyledYAMLWriter.tag(kind) }
        }
        let outer = indent
        indent = indent < 0 ? 2 : indent + 2
        if !tag.isEmpty {
            if !isAfterSpace { put(0x20) }
            for byte in tag.utf8 { put(byte) }
            isAfterSpace = false
            isIndentation = false
        }
        text.withUTF8 { write($0, style, isKey: isKey) }
        indent = outer
    }

    private static func tag(_ kind: Scalar.Kind) -> String {
        switch kind {
        case .null: "!!null"
        case .bool: "!!bool"
        case .int: "!!int"
        case .float: "!!float"
        case .string: "!!timestamp"
        }
    }

    private mutating func write(_ value: UnsafeBufferPointer<UInt8>, _ wanted: Scalar.Style, isKey: Bool) {
        let analysis = ScalarAnalysis(value)
        let isFlow = flowLevel > 0
        // Version 3 takes tabs in block scalars, which version 2 does not.
        let hasTab = value.contains(0x09)
        let allowsBlock = hasTab ? StyledYAMLWriter.allowsBlockWithTabs(value) : analysis.allowsBlock
        var style = wanted
        if isKey, analysis.isMultiline { style = .doubleQuoted }
        if style == .any {
            if !analysis.allowsPlain || isFlow && StyledYAMLWriter.hasFlowIndicators(value) { style = .singleQuoted }
            if value.isEmpty, isFlow || isKey { style = .singleQuoted }
            if value.isEmpty, style == .singleQuoted, !isFlow, !isKey { style = .any }
        }
        if style == .singleQuoted, !analysis.allowsSingleQuoted { style = .doubleQuoted }
        if style == .literal || style == .folded, !allowsBlock || isFlow || isKey { style = .doubleQuoted }
        switch style {
        case .literal: writeLiteral(value)
        case .folded: writeFolded(value)
        case .singleQuoted: writeSingleQuoted(value)
        case .doubleQuoted: writeDoubleQuoted(value)
        case .any, .plain:
            if value.isEmpty { return }
            if !isAfterSpace { put(0x20) }
            copyAll(value)
        }
    }

    private static func allowsBlockWithTabs(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        let spaces = value.map { $0 == 0x09 ? UInt8(ascii: "x") : $0 }
        return spaces.withUnsafeBufferPointer { ScalarAnalysis($0).allowsBlock }
    }

    private static func hasFlowIndicators(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        value.contains { byte in
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
                UInt8(ascii: "}"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
    }

    private mutating func writeSingleQuoted(_ value: UnsafeBufferPointer<UInt8>) {
        writeIndicator("'", needsSpace: true)
        var isAfterBreak = false
        for byte in value {
            if byte == 0x0A {
                if !isAfterBreak { breakLine() }
                breakLine()
                isAfterBreak = true
            } else {
                if isAfterBreak { writeIndent() }
                if byte == UInt8(ascii: "'") { put(byte) }
                put(byte)
                isIndentation = false
                isAfterBreak = false
            }
        }
        writeIndicator("'")
    }

    /// The same as version 2's, on a line of any length.
    private mutating func writeDoubleQuoted(_ value: UnsafeBufferPointer<UInt8>) {
        var emitter = YAMLEmitter()
        emitter.writeDoubleQuoted(value, context: .simpleKey)
        writeText(emitter.bytes)
    }

    private mutating func writeText(_ text: [UInt8]) {
        if !isAfterSpace { put(0x20) }
        text.withUnsafeBufferPointer { copyAll($0) }
    }

    private mutating func copyAll(_ value: UnsafeBufferPointer<UInt8>) {
        for byte in value { put(byte) }
        isAfterSpace = false
        isIndentation = false
    }

    private mutating func writeLiteral(_ value: UnsafeBufferPointer<UInt8>) {
        beginBlockScalar("|", value)
        var isAfterBreak = true
        for byte in value {
            if byte == 0x0A {
                breakLine()
                isAfterBreak = true
            } else {
                if isAfterBreak { writeIndent() }
                put(byte)
                isIndentation = false
                isAfterBreak = false
            }
        }
    }

    private mutating func writeFolded(_ value: UnsafeBufferPointer<UInt8>) {
        beginBlockScalar(">", value)
        var isAfterBreak = true
        var startsWithBlank = true
        for (index, byte) in value.enumerated() {
            if byte == 0x0A {
                if !isAfterBreak, !startsWithBlank {
                    // As the tool has it, this looks at the text's beginning.
                    let next = value.firstIndex { $0 != 0x0A } ?? value.count
                    if next < value.count, !UTF8Text.isBlank(value[next]) { breakLine() }
                }
                breakLine()
                isAfterBreak = true
            } else {
                if isAfterBreak {
                    writeIndent()
                    startsWithBlank = UTF8Text.isBlank(value[index])
                }
                put(byte)
                isIndentation = false
                isAfterBreak = false
            }
        }
    }

    private mutating func beginBlockScalar(_ indicator: StaticString, _ value: UnsafeBufferPointer<UInt8>) {
        writeIndicator(indicator, needsSpace: true)
        if let first = value.first, first == 0x20 || first == 0x0A { writeIndicator("2") }
        if value.last != 0x0A {
            writeIndicator("-")
        } else if value.count == 1 || value[value.count - 2] == 0x0A {
            writeIndicator("+")
        }
        if lineComment.isEmpty { breakLine() } else { writeLineComment() }
        isAfterSpace = true
    }

    // MARK: Comments

    private mutating func writeHead(_ comment: String) {
        guard !comment.isEmpty else { return }
        writeIndent()
        writeComment(comment)
    }

    private mutating func writeFoot(_ comment: String) {
        guard !comment.isEmpty else { return }
        writeIndent()
        writeComment(comment)
        footIndent = max(indent, 0)
    }

    private mutating func writeTail(_ comment: String) { writeFoot(comment) }

    private mutating func writeLineComment() {
        guard !lineComment.isEmpty else { return }
        if !isAfterSpace { put(0x20) }
        let comment = lineComment
        lineComment = ""
        writeComment(comment)
    }

    private mutating func writeComment(_ comment: String) {
        var endsWithBreak = false
        for byte in comment.utf8 {
            if byte == 0x0A {
                breakLine()
                endsWithBreak = true
            } else {
                if endsWithBreak { writeIndent() }
                put(byte)
                isIndentation = false
                endsWithBreak = false
            }
        }
        if !endsWithBreak { breakLine() }
        isAfterSpace = true
    }

    // MARK: Layout

    private mutating func writeIndent() {
        let indent = max(indent, 0)
        if !isIndentation || column > indent || column == indent && !isAfterSpace { breakLine() }
        if footIndent == indent { breakLine() }
        while column < indent { put(0x20) }
        isAfterSpace = true
        footIndent = -1
    }

    private mutating func writeIndicator(
        _ indicator: StaticString, needsSpace: Bool = false, isIndentation keepsIndentation: Bool = false
    ) {
        if needsSpace, !isAfterSpace { put(0x20) }
        indicator.withUTF8Buffer { for byte in $0 { put(byte) } }
        isAfterSpace = false
        isIndentation = isIndentation && keepsIndentation
    }

    private mutating func put(_ byte: UInt8) {
        bytes.append(byte)
        if byte & 0xC0 != 0x80 { column += 1 }
    }

    private mutating func breakLine() {
        bytes.append(0x0A)
        column = 0
        isIndentation = true
    }
}
