/// Walks a node and writes it as Go's YAML does.
struct YAMLEncoder {
    private let options: YAML.WriteOptions
    private var writer = YAMLWriter()

    init(options: YAML.WriteOptions) { self.options = options }

    mutating func encode(_ node: Node) -> [UInt8] {
        write(node, isValueOfKey: false)
        return writer.finish()
    }

    private mutating func write(_ node: Node, isValueOfKey: Bool) {
        switch node.content {
        case .scalar(let scalar): write(scalar)
        case .sequence(let items):
            guard !items.isEmpty else { return writer.writeEmptySequence() }
            writer.beginSequence(isValueOfKey: isValueOfKey)
            for item in items {
                writer.beginItem()
                write(item, isValueOfKey: false)
            }
            writer.endCollection()
        case .mapping(let mapping):
            guard !mapping.isEmpty else { return writer.writeEmptyMapping() }
            writer.beginMapping()
            let entries = options.keyOrder == .sorted ? NaturalKeyOrder.sorted(mapping.entries) : mapping.entries
            for entry in entries {
                var key = entry.key
                key.withUTF8 { writer.writeKey($0) }
                write(entry.value, isValueOfKey: true)
            }
            writer.endCollection()
        }
    }

    private mutating func write(_ scalar: Scalar) {
        switch scalar.kind {
        case .null: writer.writePlain("null")
        case .bool: writer.writePlain(scalar.bool == true ? "true" : "false")
        case .int, .float:
            var text = scalar.yamlNumber
            text.withUTF8 { writer.writePlain($0) }
        case .string:
            var text = scalar.text
            text.withUTF8 { writer.writeString($0) }
        }
    }
}

extension Scalar {
    /// A number as Go's YAML writes it after its way through JSON: `1e3` has become the integer 1000, while 1e20,
    /// which no integer holds, is a float again.
    fileprivate var yamlNumber: String {
        guard let number else { return text }
        return switch number {
        case .integer(let integer): integer.text
        case .float(let value): GoFloat.yamlThroughJSON(value)
        }
    }
}
