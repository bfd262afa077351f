import Base
import CLibYAML

/// Builds nodes from libyaml's events. It lives only as long as the buffer it was made with.
struct YAMLReader {
    private let input: UnsafeBufferPointer<UInt8>
    private let path: String
    private let limits: YAML.Limits
    private let dialect: YAML.Dialect
    private var deferredError: Diagnostic?
    private var documents: [YAML.Document] = []
    private var documentLine = 1
    private var root: Node?
    private var stack: [Frame] = []
    private var anchors: [String: Anchored] = [:]
    private var budget: AliasBudget
    /// What Go's YAML says of the mistake that has been thrown; `nil` where it has no such rule.
    private(set) var goProblem: String?

    /// A collection that is being read.
    private struct Frame {
        let isMapping: Bool
        let line: Int32
        let column: Int32
        let anchor: String?
        var items: [Node] = []
        var mapping = Mapping()
        /// The keys written in the mapping itself, once a merge has brought in others.
        var explicit: Mapping?
        /// In the dialect `yaml3`, what `<<` brings; it is put in when the mapping ends.
        var merged: Mapping?
        var key: Key?
        /// Nodes in it, with itself and keys; and the levels below it.
        var size = 1
        var height = 0

        init(isMapping: Bool, line: Int32, column: Int32, anchor: String?) {
            self.isMapping = isMapping
            self.line = line
            self.column = column
            self.anchor = anchor
        }

        var wantsKey: Bool { isMapping && key == nil }
    }

    private enum Key {
        case named(String, line: Int32, column: Int32)
        case null(line: Int32, column: Int32)
        case merge(line: Int32, column: Int32)
    }

    /// A node that has been read, with what its expansion costs.
    private struct Anchored {
        var node: Node
        var size: Int
        var height: Int
    }

    init(_ input: UnsafeBufferPointer<UInt8>, path: String, limits: YAML.Limits, dialect: YAML.Dialect) {
        self.dialect = dialect
        self.input = input
        self.path = path
        self.limits = limits
        budget = AliasBudget(nodes: limits.nodes)
    }

    mutating func readAll(atMost count: Int = .max) throws(Diagnostic) -> [YAML.Document] {
        guard input.count <= limits.bytes else {
            throw Diagnostic(
                at: SourceLocation(path: path), "the file has \(input.count) bytes, the limit is \(limits.bytes)")
        }
        // libyaml asserts that there is a buffer.
        guard !input.isEmpty else { return [] }
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else {
            throw Diagnostic(at: SourceLocation(path: path), "out of memory")
        }
        // The parser keeps pointers into itself, so it stays at one address until it is deleted.
        return try withUnsafeMutablePointer(to: &parser) { parser throws(Diagnostic) in
            defer { yaml_parser_delete(parser) }
            yaml_parser_set_input_string(parser, input.baseAddress, input.count)
            var event = yaml_event_t()
            while true {
                guard yaml_parser_parse(parser, &event) == 1 else {
                    goProblem = YAMLSyntaxError.goText(parser.pointee)
                    throw YAMLSyntaxError(parser.pointee, input: input, path: path).diagnostic
                }
                let type = event.type
                if type == YAML_STREAM_END_EVENT {
                    yaml_event_delete(&event)
                    return documents
                }
                defer { yaml_event_delete(&event) }
                try handle(&event)
                if documents.count >= count { return documents }
            }
        }
    }

    /// Goes through the first document without building anything, and returns what Go's YAML says of a mistake of
    /// syntax: it reports those before any other.
    mutating func goSyntaxProblem() -> String? {
        guard !input.isEmpty else { return nil }
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { return nil }
        var names: Set<String> = []
        return withUnsafeMutablePointer(to: &parser) { parser in
            defer { yaml_parser_delete(parser) }
            yaml_parser_set_input_string(parser, input.baseAddress, input.count)
            var event = yaml_event_t()
            while true {
                guard yaml_parser_parse(parser, &event) == 1 else { return YAMLSyntaxError.goText(parser.pointee) }
                defer { yaml_event_delete(&event) }
                switch event.type {
                case YAML_STREAM_END_EVENT, YAML_DOCUMENT_END_EVENT: return nil
                case YAML_SCALAR_EVENT: event.data.scalar.anchor.map { _ = names.insert(String(cString: $0)) }
                case YAML_MAPPING_START_EVENT:
                    event.data.mapping_start.anchor.map { _ = names.insert(String(cString: $0)) }
                case YAML_SEQUENCE_START_EVENT:
                    event.data.sequence_start.anchor.map { _ = names.insert(String(cString: $0)) }
                case YAML_ALIAS_EVENT:
                    let name = event.data.alias.anchor.map { String(cString: $0) } ?? ""
                    if !names.contains(name) { return "yaml: unknown anchor '\(name)' referenced" }
                default: break
                }
            }
        }
    }

    // MARK: Events

    private mutating func handle(_ event: inout yaml_event_t) throws(Diagnostic) {
        let line = Int32(truncatingIfNeeded: event.start_mark.line + 1)
        let column = Int32(truncatingIfNeeded: event.start_mark.column + 1)
        switch event.type {
        case YAML_SCALAR_EVENT: try scalar(&event, line: line, column: column)
        case YAML_MAPPING_START_EVENT:
            try open(isMapping: true, anchor: event.data.mapping_start.anchor, line: line, column: column)
        case YAML_SEQUENCE_START_EVENT:
            try open(isMapping: false, anchor: event.data.sequence_start.anchor, line: line, column: column)
        case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: try close()
        case YAML_ALIAS_EVENT: try alias(event.data.alias.anchor, line: line, column: column)
        case YAML_DOCUMENT_START_EVENT:
            if dialect == .lenientKubernetes, let version = event.data.document_start.version_directive?.pointee,
                version.major != 1 || version.minor != 1
            {
                goProblem = "yaml: found incompatible YAML document"
                throw diagnostic(line, column, "YAML \(version.major).\(version.minor) cannot be read", "use YAML 1.1")
            }
            documentLine = Int(line)
            root = nil
            deferredError = nil
            anchors.removeAll(keepingCapacity: true)
        case YAML_DOCUMENT_END_EVENT:
            documents.append(YAML.Document(node: root, line: documentLine, deferredError: deferredError))
        default: break
        }
    }

    private mutating func scalar(_ event: inout yaml_event_t, line: Int32, column: Int32) throws(Diagnostic) {
        let data = event.data.scalar
        let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
        let scalar: Scalar
        if let tag = data.tag {
            do throws(Diagnostic) {
                scalar = try YAMLTag.scalar(
                    String(cString: tag), bytes, style: dialect == .yaml3 ? .any : style(data.style),
                    at: SourceLocation(path: path, line: Int(line), column: Int(column)))
            } catch {
                goProblem = YAMLTag.goText(String(cString: tag), bytes)
                throw error
            }
        } else if dialect == .yaml3 {
            let found = data.plain_implicit == 1 ? ScalarResolver.resolveYAML3(bytes) : .string
            scalar = Scalar(
                text: String(decoding: bytes, as: UTF8.self), kind: found.kind,
                style: data.plain_implicit != 1 ? style(data.style) : found == .timestamp ? .plain : .any)
        } else {
            let kind = data.plain_implicit == 1 ? ScalarResolver.resolve(bytes).kind : .string
            scalar = Scalar(text: String(decoding: bytes, as: UTF8.self), kind: kind, style: style(data.style))
        }
        if stack.last?.wantsKey == true {
            let isMerge =
                scalar.text == "<<"
                && (data.plain_implicit == 1 || data.tag.map { String(cString: $0) } == YAMLTag.merge)
            if let anchor = data.anchor {
                anchors[String(cString: anchor)] = Anchored(
                    node: Node(.scalar(scalar), line: line, column: column), size: 1, height: 0)
            }
            if isMerge { try setKey(.merge(line: line, column: column)) } else { try setKey(scalar, line, column) }
            return
        }
        if stack.isEmpty, data.length == 0, data.plain_implicit == 1, data.anchor == nil {
            // Nothing stands in the document.
            return
        }
        let node = Node(.scalar(scalar), line: line, column: column)
        try add(Anchored(node: node, size: 1, height: 0), anchor: data.anchor.map { String(cString: $0) })
    }

    private func style(_ style: yaml_scalar_style_t) -> Scalar.Style {
        switch style {
        case YAML_PLAIN_SCALAR_STYLE: .plain
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .any
        }
    }

    private mutating func open(
        isMapping: Bool, anchor: UnsafeMutablePointer<UInt8>?, line: Int32, column: Int32
    ) throws(Diagnostic) {
        if stack.last?.wantsKey == true {
            goProblem = "yaml: invalid map key"
            throw diagnostic(
                line, column, "a \(isMapping ? "mapping" : "list") cannot be a key",
                "put the key in quotes if it is text, such as a template expression")
        }
        guard stack.count < limits.depth else {
            throw diagnostic(line, column, "nested deeper than \(limits.depth) levels", nil)
        }
        stack.append(
            Frame(isMapping: isMapping, line: line, column: column, anchor: anchor.map { String(cString: $0) }))
    }

    private mutating func close() throws(Diagnostic) {
        guard var frame = stack.popLast() else { return }
        if let merged = frame.merged {
            for entry in merged.entries where frame.mapping.index(of: entry.key) == nil {
                frame.mapping.append(entry)
            }
        }
        let content: Node.Content = frame.isMapping ? .mapping(frame.mapping) : .sequence(frame.items)
        try add(
            Anchored(
                node: Node(content, line: frame.line, column: frame.column), size: frame.size, height: frame.height),
            anchor: frame.anchor)
    }

    private mutating func alias(
        _ name: UnsafeMutablePointer<UInt8>?, line: Int32, column: Int32
    ) throws(Diagnostic) {
        let name = name.map { String(cString: $0) } ?? ""
        if stack.contains(where: { $0.anchor == name }) {
            goProblem = "yaml: anchor '\(name)' value contains itself"
            throw diagnostic(line, column, "anchor \(quoted(name)) contains itself", "remove the alias *\(name) here")
        }
        guard let anchored = anchors[name] else {
            goProblem = "yaml: unknown anchor '\(name)' referenced"
            throw diagnostic(
                line, column, "unknown anchor \(quoted(name))",
                "define &\(name) earlier in the same document, or put a text that begins with * in quotes")
        }
        if stack.last?.wantsKey == true {
            guard let scalar = anchored.node.scalar else {
                goProblem = "yaml: invalid map key"
                throw diagnostic(line, column, "a mapping or list cannot be a key", nil)
            }
            return try setKey(scalar, line, column)
        }
        guard budget.allowsAlias(of: anchored.size) else {
            goProblem = "yaml: document contains excessive aliasing"
            throw diagnostic(
                line, column, "the aliases of this document expand to far more than it holds",
                "write the repeated parts out, or use fewer aliases")
        }
        guard stack.count + anchored.height <= limits.depth else {
            throw diagnostic(line, column, "nested deeper than \(limits.depth) levels by an alias", nil)
        }
        var copy = anchored
        copy.node.line = line
        copy.node.column = column
        try add(copy, anchor: nil, isAlias: true)
    }

    // MARK: Building

    private mutating func setKey(_ key: Key) throws(Diagnostic) {
        budget.countNode()
        stack[stack.count - 1].size += 1
        stack[stack.count - 1].key = key
    }

    private mutating func setKey(_ scalar: Scalar, _ line: Int32, _ column: Int32) throws(Diagnostic) {
        if dialect == .yaml3 {
            // The names at the top of an object are read as text whatever they look like.
            if scalar.kind != .string || scalar.style == .plain, stack.count > 1 {
                deferError(
                    line, column, "the key \(quoted(scalar.text)) is not a string, which JSON's keys are",
                    "put it in quotes")
            }
            return try setKey(.named(scalar.text, line: line, column: column))
        }
        if let text = scalar.keyText {
            try setKey(.named(text, line: line, column: column))
        } else {
            try setKey(.null(line: line, column: column))
        }
    }

    private mutating func add(_ value: Anchored, anchor: String?, isAlias: Bool = false) throws(Diagnostic) {
        if !isAlias {
            budget.countNode()
            guard budget.isWithinLimit else {
                throw diagnostic(value.node.line, value.node.column, "more than \(limits.nodes) values", nil)
            }
        }
        if let anchor { anchors[anchor] = value }
        guard !stack.isEmpty else {
            root = value.node
            return
        }
        let top = stack.count - 1
        stack[top].size += value.size
        stack[top].height = max(stack[top].height, value.height + 1)
        guard stack[top].isMapping else {
            stack[top].items.append(value.node)
            return
        }
        switch stack[top].key {
        case .named(let name, let line, let column):
            stack[top].key = nil
            try put(Mapping.Entry(key: name, value: value.node, line: line, column: column), into: top)
        case .null(let line, let column):
            goProblem =
                "unsupported map key of type: %!s(<nil>), key: <nil>, value: "
                + (value.node.isNull ? "<nil>" : value.node.goSyntax)
            throw diagnostic(line, column, "a null cannot be a key", "write a name, or put it in quotes")
        case .merge(let line, let column):
            stack[top].key = nil
            try merge(value.node, into: top, line: line, column: column)
        case nil: break
        }
    }

    /// Notes what stands in the way of writing the document; the first mistake counts.
    private mutating func deferError(_ line: Int32, _ column: Int32, _ message: String, _ suggestion: String?) {
        if deferredError == nil { deferredError = diagnostic(line, column, message, suggestion) }
    }

    private mutating func put(_ entry: Mapping.Entry, into top: Int) throws(Diagnostic) {
        let explicit = stack[top].explicit
        if let earlier = explicit == nil ? stack[top].mapping.entry(of: entry.key) : explicit?.entry(of: entry.key) {
            if dialect == .lenientKubernetes {
                stack[top].mapping.put(entry)
                stack[top].explicit?.put(entry)
                return
            }
            if dialect == .yaml3 {
                return deferError(
                    entry.line, entry.column,
                    "key \(quoted(entry.key)) stands twice in this mapping, first at line \(earlier.line)",
                    "remove one of the two")
            }
            throw diagnostic(
                entry.line, entry.column,
                "key \(quoted(entry.key)) stands twice in this mapping, first at line \(earlier.line)",
                "remove one of the two")
        }
        if explicit == nil {
            stack[top].mapping.append(entry)
        } else {
            stack[top].explicit?.append(entry)
            stack[top].mapping.put(entry)
        }
    }

    /// `<<`: as in Go's YAML, what stands later counts, be it merged or not; of a list the first mapping counts most.
    private mutating func merge(_ value: Node, into top: Int, line: Int32, column: Int32) throws(Diagnostic) {
        if dialect == .yaml3 {
            guard stack[top].merged == nil else {
                throw diagnostic(
                    line, column, "<< stands twice in this mapping", "merge a list of mappings: <<: [*first, *second]")
            }
            stack[top].merged = Mapping()
        } else if stack[top].explicit == nil {
            stack[top].explicit = stack[top].mapping
        }
        for source in (value.sequence ?? [value]).reversed() {
            guard let mapping = source.mapping else {
                goProblem = "yaml: map merge requires map or sequence of maps as the value"
                throw diagnostic(
                    line, column, "<< merges a mapping or a list of mappings, but something else stands here",
                    "give it an alias of a mapping, such as *defaults")
            }
            if dialect == .yaml3 {
                for entry in mapping.entries { stack[top].merged?.put(entry) }
            } else {
                for entry in mapping.entries { stack[top].mapping.put(entry) }
            }
        }
    }

    private func diagnostic(_ line: Int32, _ column: Int32, _ message: String, _ suggestion: String?) -> Diagnostic {
        Diagnostic(
            at: SourceLocation(path: path, line: Int(line), column: Int(column)), message, suggestion: suggestion)
    }
}
