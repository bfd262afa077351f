/// Walks a node and writes it with a `YAMLEmitter`, choosing each scalar's style as Go's YAML does.
struct YAMLEncoder {
    private let options: YAML.WriteOptions
    private var emitter = YAMLEmitter()

    init(options: YAML.WriteOptions) { self.options = options }

    mutating func encode(_ node: Node) -> [UInt8] {
        write(node, isValueOfKey: false)
        emitter.endDocument()
        return emitter.bytes
    }

    private mutating func write(_ node: Node, isValueOfKey: Bool) {
        switch node.content {
        case .scalar(let scalar): write(scalar)
        case .sequence(let items):
            guard !items.isEmpty else { return emitter.writeEmptyCollection("[]") }
            emitter.beginBlock(isIndentless: isValueOfKey && emitter.followsKey)
            for item in items {
                emitter.beginItem()
                write(item, isValueOfKey: false)
            }
            emitter.endBlock()
        case .mapping(let mapping):
            guard !mapping.isEmpty else { return emitter.writeEmptyCollection("{}") }
            emitter.beginBlock()
            let entries = options.keyOrder == .sorted ? NaturalKeyOrder.sorted(mapping.entries) : mapping.entries
            for entry in entries {
                writeKey(entry.key)
                write(entry.value, isValueOfKey: true)
            }
            emitter.endBlock()
        }
    }

    /// Keys longer than this, in bytes, get the long form `? key`.
    private static let longestSimpleKey = 128

    private mutating func writeKey(_ key: String) {
        var key = key
        key.withUTF8 { bytes in
            let analysis = ScalarAnalysis(bytes)
            if analysis.isMultiline || bytes.count > YAMLEncoder.longestSimpleKey {
                emitter.beginComplexKey()
                write(string: bytes, analysis, context: .value)
                emitter.endComplexKey()
            } else {
                emitter.beginSimpleKey()
                write(string: bytes, analysis, context: .simpleKey)
                emitter.endSimpleKey()
            }
        }
    }

    private mutating func write(_ scalar: Scalar) {
        switch scalar.kind {
        case .null: writePlain("null")
        case .bool: writePlain(scalar.bool == true ? "true" : "false")
        case .int, .float: writePlain(scalar.yamlNumber)
        case .string:
            var text = scalar.text
            text.withUTF8 { write(string: $0, ScalarAnalysis($0), context: .value) }
        }
    }

    private mutating func writePlain(_ text: String) {
        var text = text
        text.withUTF8 { emitter.writePlain($0, context: .value) }
    }

    private mutating func write(
        string bytes: UnsafeBufferPointer<UInt8>, _ analysis: ScalarAnalysis, context: YAMLEmitter.Context
    ) {
        emitter.beginScalar()
        defer { emitter.endBlock() }
        if bytes.contains(0x0A) {
            if analysis.allowsBlock, context == .value {
                emitter.writeLiteral(bytes)
            } else {
                emitter.writeDoubleQuoted(bytes, context: context)
            }
        } else if ScalarResolver.needsQuotes(bytes) {
            emitter.writeDoubleQuoted(bytes, context: context)
        } else if analysis.allowsPlain {
            emitter.writePlain(bytes, context: context)
        } else if analysis.allowsSingleQuoted {
            emitter.writeSingleQuoted(bytes, context: context)
        } else {
            emitter.writeDoubleQuoted(bytes, context: context)
        }
    }
}

extension Scalar {
    /// A number as Go's YAML writes it after its way through JSON: `1e3` has become the integer 1000, while 1e20,
    /// which no integer holds, is a float again.
    fileprivate var yamlNumber: String {
        guard let number else { return text }
        switch number {
        case .integer(let integer): return integer.text
        case .float(let value):
            guard let json = GoFloat.json(value) else { return GoFloat.general(value) }
            var digits = json
            if let integer = digits.withUTF8({ GoInteger(decimal: $0) }) { return integer.text }
            return GoFloat.general(value)
        }
    }
}
