extension SchemaType {
    /// The type of a custom resource, from the `openAPIV3Schema` of its version. `apiVersion`, `kind` and `metadata`
    /// are those of every object. Parts of the schema that cannot be read allow anything.
    public init(customResourceSchema schema: Node) {
        var builder = CustomTypeBuilder()
        let root = builder.add(schema, isResource: true, depth: 0)
        self.init(table: SchemaTable(entries: builder.entries, definitions: builder.definitions), entry: root)
    }
}

/// Turns JSON schemas into entries of a table.
private struct CustomTypeBuilder {
    var entries: [SchemaTable.Entry] = []
    var definitions: [SchemaTable.Definition] = []

    /// Schemas nest at most this deep; what lies deeper allows anything.
    private static let maximumDepth = 256

    private mutating func append(_ entry: SchemaTable.Entry) -> Int32 {
        entries.append(entry)
        return Int32(entries.count - 1)
    }

    mutating func add(_ schema: Node, isResource: Bool = false, depth: Int) -> Int32 {
        guard depth < Self.maximumDepth else { return append(SchemaTable.Entry()) }
        var entry = SchemaTable.Entry()
        if schema["x-kubernetes-int-or-string"]?.bool == true {
            entry.kind = .scalar
            entry.scalar = .intOrString
            return append(entry)
        }
        switch schema["type"]?.string {
        case "object":
            let isEmbedded = isResource || schema["x-kubernetes-embedded-resource"]?.bool == true
            let properties = schema["properties"]?.mapping ?? Mapping()
            entry.atomic = schema["x-kubernetes-map-type"]?.string == "atomic" ? true : nil
            if let values = schema["additionalProperties"], values.mapping != nil, properties.isEmpty {
                entry.kind = .map
                entry.element = add(values, depth: depth + 1)
            } else if !properties.isEmpty || isEmbedded {
                entry.kind = .object
                entry.preservesUnknown =
                    schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
                    || schema["additionalProperties"]?.bool == true
                entry.definition = define(schema, properties, isEmbedded: isEmbedded, depth: depth)
            }
        case "array":
            entry.kind = .list
            switch schema["x-kubernetes-list-type"]?.string {
            case "map":
                entry.listType = .map
                entry.mapKeys = schema["x-kubernetes-list-map-keys"]?.sequence?.compactMap(\.string) ?? []
            case "set": entry.listType = .set
            default: entry.listType = .atomic
            }
            entry.element = add(schema["items"] ?? .mapping([:]), depth: depth + 1)
        case "string":
            entry.kind = .scalar
            entry.scalar = schema["format"]?.string == "byte" ? .bytes : .string
        case "integer":
            entry.kind = .scalar
            entry.scalar = schema["format"]?.string == "int32" ? .integer32 : .integer64
        case "number":
            entry.kind = .scalar
            entry.scalar = .number
        case "boolean":
            entry.kind = .scalar
            entry.scalar = .boolean
        default: break
        }
        return append(entry)
    }

    private mutating func define(_ schema: Node, _ properties: Mapping, isEmbedded: Bool, depth: Int) -> Int32 {
        let number = definitions.count
        definitions.append(SchemaTable.Definition(name: ""))
        let required = Set(schema["required"]?.sequence?.compactMap(\.string) ?? [])
        var definition = SchemaTable.Definition(name: "")
        func field(_ name: String, _ entry: Int32, _ defaultText: String? = nil) {
            definition.positions[name] = Int32(definition.fields.count)
            definition.fields.append(
                SchemaTable.FieldEntry(
                    name: name, entry: entry, isRequired: required.contains(name), defaultText: defaultText))
        }
        if isEmbedded {
            let text = append(SchemaTable.Entry(kind: .scalar))
            field("apiVersion", text)
            field("kind", text)
            let metadata = SchemaTable.builtIn.type(named: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
            field("metadata", append(SchemaTable.Entry(foreign: metadata)))
        }
        for property in properties.entries where definition.positions[property.key] == nil {
            let entry = add(property.value, depth: depth + 1)
            field(property.key, entry, property.value["default"].map { JSON.text($0) })
        }
        definitions[number] = definition
        return Int32(number)
    }
}
