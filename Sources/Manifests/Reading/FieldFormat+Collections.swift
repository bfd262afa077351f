extension FieldFormat {
    /// A mapping, read by `read`. Keys that `read` leaves unread are reported when it returns.
    public static func object(_ read: @escaping (FieldReader) -> Value?) -> FieldFormat<Value> {
        FieldFormat(expected: "a mapping") { field in
            guard field.node.mapping != nil else {
                field.wrongType(expected: "a mapping")
                return nil
            }
            let reader = FieldReader(field)
            let value = read(reader)
            reader.finish()
            return value
        }
    }

    /// A list; items that cannot be read are reported and left out.
    public static func list<Item>(of item: FieldFormat<Item>) -> FieldFormat<[Item]> where Value == [Item] {
        FieldFormat<[Item]>(expected: "a list") { field in
            guard let items = field.node.sequence else {
                field.error(
                    "found \(field.node.describedForUsers), expected a list", suggestion: "start each item with \"- \"")
                return nil
            }
            return items.enumerated().compactMap { index, node in
                item.read(Field(node, name: "\(field.name)[\(index)]", file: field.file, sink: field.sink))
            }
        }
    }

    /// A mapping with free keys, in the order of the file; values that cannot be read are reported and left out.
    public static func map<Item>(
        of item: FieldFormat<Item>
    ) -> FieldFormat<[(key: Located<String>, value: Item)]> where Value == [(key: Located<String>, value: Item)] {
        FieldFormat<[(key: Located<String>, value: Item)]>(expected: "a mapping") { field in
            guard let mapping = field.node.mapping else {
                field.wrongType(expected: "a mapping")
                return nil
            }
            return mapping.entries.compactMap { entry in
                let name = field.name.isEmpty ? entry.key : "\(field.name).\(entry.key)"
                let value = item.read(Field(entry.value, name: name, file: field.file, sink: field.sink))
                let place = FieldReader.location(of: entry, in: field.file)
                return value.map { (key: Located(entry.key, at: place), value: $0) }
            }
        }
    }

    /// A single value or a list of them.
    public static func oneOrMore<Item>(of item: FieldFormat<Item>) -> FieldFormat<[Item]> where Value == [Item] {
        FieldFormat<[Item]>(expected: "\(item.expected) or a list") { field in
            if field.node.sequence != nil { return FieldFormat<[Item]>.list(of: item).read(field) }
            return item.read(field).map { [$0] }
        }
    }

    /// A mapping with exactly one of several keys, each read in its own way:
    /// `.exactlyOne(["file": .from(.string, Secret.file), "env": .from(.string, Secret.environment)])`.
    public static func exactlyOne(_ alternatives: KeyValuePairs<String, FieldFormat<Value>>) -> FieldFormat<Value> {
        let cases = alternatives.map { (key: $0.key, format: $0.value) }
        return .object { reader in reader.exactlyOne(of: cases) }
    }
}
