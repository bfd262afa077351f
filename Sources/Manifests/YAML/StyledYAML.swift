import CLibYAML

/// A YAML document with what version 3 of Go's YAML keeps of its looks: quotes, block scalars, flow collections and
/// comments. It writes another value of about the same shape in these looks.
package struct StyledYAML {
    /// A node as it was written.
    struct Element {
        enum Kind { case scalar, sequence, mapping }

        var kind: Kind
        var scalar = Scalar(text: "", kind: .null)
        var isFlow = false
        /// Of a mapping, keys and values by turns.
        var children: [Int] = []
        var parent: Int?
        /// Counted from 0.
        var firstLine: Int
        var column: Int
        /// The line where the text of a scalar or a flow collection ends.
        var lastLine: Int
        /// Comments above, behind and below; without indentation, `#` included.
        var head = ""
        var line = ""
        var foot = ""

        var isBlockScalar: Bool { kind == .scalar && (scalar.style == .literal || scalar.style == .folded) }

        /// A null for which nothing is written.
        var isNothing: Bool { kind == .scalar && scalar.kind == .null && scalar.text.isEmpty }
    }

    var elements: [Element] = []
    var head = ""
    var foot = ""

    /// Keys longer than this, in bytes, are written in another form.
    private static let longestSimpleKey = 128

    /// `nil` for text that is not YAML, and for what this type does not know: anchors, aliases, tags, directives, keys
    /// that are collections, long or many lines long, and a document without content.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, let scalars = read(bytes), !elements.isEmpty else { return nil }
        attachComments(of: bytes, skipping: scalars)
    }

    /// Reads the first document.
    /// - Returns: where the texts of scalars stand, as ranges of bytes.
    private mutating func read(_ bytes: [UInt8]) -> [Range<Int>]? {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { return nil }
        return bytes.withUnsafeBufferPointer { input in
            // The parser keeps pointers into itself, so it stays at one address until it is deleted.
            withUnsafeMutablePointer(to: &parser) { parser in
                defer { yaml_parser_delete(parser) }
                yaml_parser_set_input_string(parser, input.baseAddress, input.count)
                let offsets = StyledYAML.offsets(of: input)
                var stack: [Int] = []
                var ranges: [Range<Int>] = []
                var event = yaml_event_t()
                while yaml_parser_parse(parser, &event) == 1 {
                    defer { yaml_event_delete(&event) }
                    switch event.type {
                    case YAML_STREAM_START_EVENT: break
                    case YAML_DOCUMENT_START_EVENT:
                        guard event.data.document_start.implicit == 1 else { return nil }
                    case YAML_DOCUMENT_END_EVENT: return ranges
                    case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
                        guard let index = stack.popLast() else { return nil }
                        if elements[index].isFlow { elements[index].lastLine = Int(event.end_mark.line) }
                    default:
                        guard let element = StyledYAML.element(event), add(element, &stack) else { return nil }
                        if element.kind == .scalar {
                            let (start, end) = (Int(event.start_mark.index), Int(event.end_mark.index))
                            guard start <= end, end < offsets.count else { return nil }
                            var range = offsets[start]..<offsets[end]
                            if element.isBlockScalar {
                                // A comment may stand behind the indicator.
                                range = (bytes[range].firstIndex(of: 0x0A) ?? range.upperBound)..<range.upperBound
                            }
                            ranges.append(range)
                        }
                    }
                }
                return nil
            }
        }
    }

    /// The offset of each character, and of the end; libyaml counts characters.
    private static func offsets(of input: UnsafeBufferPointer<UInt8>) -> [Int] {
        input.indices.filter { input[$0] & 0xC0 != 0x80 } + [input.count]
    }

    private static func element(_ event: yaml_event_t) -> Element? {
        let (line, column) = (Int(event.start_mark.line), Int(event.start_mark.column))
        switch event.type {
        case YAML_SCALAR_EVENT:
            let data = event.data.scalar
            guard data.tag == nil, data.anchor == nil else { return nil }
            let text = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
            var scalar = data.plain_implicit == 1 ? Scalar(yaml3Plain: text) : Scalar(text: text, kind: .string)
            switch data.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: scalar.style = .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: scalar.style = .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: scalar.style = .literal
            case YAML_FOLDED_SCALAR_STYLE: scalar.style = .folded
            default: break
            }
            var lastLine = Int(event.end_mark.line)
            if data.style == YAML_LITERAL_SCALAR_STYLE || data.style == YAML_FOLDED_SCALAR_STYLE,
                event.end_mark.column == 0
            {
                lastLine -= 1
            }
            return Element(kind: .scalar, scalar: scalar, firstLine: line, column: column, lastLine: lastLine)
        case YAML_SEQUENCE_START_EVENT:
            let data = event.data.sequence_start
            guard data.tag == nil, data.anchor == nil else { return nil }
            return Element(
                kind: .sequence, isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE, firstLine: line, column: column,
                lastLine: line)
        case YAML_MAPPING_START_EVENT:
            let data = event.data.mapping_start
            guard data.tag == nil, data.anchor == nil else { return nil }
            return Element(
                kind: .mapping, isFlow: data.style == YAML_FLOW_MAPPING_STYLE, firstLine: line, column: column,
                lastLine: line)
        default: return nil
        }
    }

    private mutating func add(_ element: Element, _ stack: inout [Int]) -> Bool {
        let index = elements.count
        var element = element
        element.parent = stack.last
        if let parent = stack.last {
            if elements[parent].kind == .mapping, elements[parent].children.count.isMultiple(of: 2) {
                // A key.
                let text = element.scalar.text
                guard element.kind == .scalar, text.utf8.count <= StyledYAML.longestSimpleKey,
                    !text.utf8.contains(0x0A), text != "<<"
                else { return false }
            }
            elements[parent].children.append(index)
        }
        elements.append(element)
        if element.kind != .scalar { stack.append(index) }
        return stack.count <= 64
    }
}
