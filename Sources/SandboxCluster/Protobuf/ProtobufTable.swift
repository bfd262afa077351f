import Manifests

/// Which field of a protobuf message is which field of a built-in kind. Names and types are those of the schema table.
struct ProtobufTable: Sendable {
    /// How a field's value is put into a message, where its type does not say it.
    enum Form: Sendable, Equatable {
        case plain
        /// Each value of a list or map is in this field of a message of its own.
        case wrapped(Int32)
        /// A message without fields.
        case empty
        /// A message with a schema or a list of schemas.
        case schemaOrList
        /// A message with a boolean or a schema.
        case schemaOrBoolean
        /// A message with a schema or a list of strings.
        case schemaOrStrings
    }

    /// A field of a built-in kind.
    struct Field: Sendable {
        var name: String
        var type: SchemaType
        var form: Form
    }

    /// What stands under one field number.
    indirect enum Part: Sendable {
        case field(Field)
        /// A message that JSON does not show: its fields are the outer object's.
        case embedded([Int32: Part])
    }

    /// By the number of the definition in the schema table.
    private let definitions: [Int: [Int32: Part]]

    /// The built-in kinds. Read on first use.
    static let builtIn = ProtobufTable(BuiltInFieldNumbers.text, SchemaTable.builtIn)

    /// The fields of a message of `type`; `nil` for what is no message.
    func parts(of type: SchemaType) -> [Int32: Part]? { type.definitionIndex.flatMap { definitions[$0] } }

    // The text is part of the program, so a mistake in it is a programming error; a test reads all of it.
    private init(_ text: StaticString, _ schemas: SchemaTable) {
        var definitions: [Int: [Int32: Part]] = [:]
        text.withUTF8Buffer { bytes in
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                let cells = String(decoding: line, as: UTF8.self).split(separator: "\t").map(String.init)
                guard let type = schemas.type(named: cells[0]), let index = type.definitionIndex else {
                    preconditionFailure("the table of field numbers has a definition that the schema table lacks")
                }
                let fields = type.fields
                precondition(fields.count == cells.count - 1, "a line of the table of field numbers is incomplete")
                var parts: [Int32: Part] = [:]
                for (field, cell) in zip(fields, cells.dropFirst()) where cell != "-" {
                    Self.put(field, Substring(cell), into: &parts)
                }
                definitions[index] = parts
            }
        }
        self.definitions = definitions
    }

    /// Puts a field where its cell says; `scripts/make-protobuf-table` describes the cells.
    private static func put(_ field: SchemaType.Field, _ cell: Substring, into parts: inout [Int32: Part]) {
        let digits = cell.prefix(while: \.isNumber)
        let rest = cell.dropFirst(digits.count)
        guard let number = Int32(digits) else { preconditionFailure("a cell of the table of field numbers has none") }
        if rest.first == "." {
            var inner: [Int32: Part] = [:]
            if case .embedded(let known) = parts[number] { inner = known }
            put(field, rest.dropFirst(), into: &inner)
            parts[number] = .embedded(inner)
            return
        }
        let form: Form =
            switch rest {
            case "": .plain
            case "{}": .empty
            case "A": .schemaOrList
            case "B": .schemaOrBoolean
            case "S": .schemaOrStrings
            default: .wrapped(Int32(rest.dropFirst()) ?? 0)
            }
        parts[number] = .field(Field(name: field.name, type: field.type, form: form))
    }
}
