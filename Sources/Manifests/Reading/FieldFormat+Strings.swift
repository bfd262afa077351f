extension FieldFormat where Value == String {
    /// A string, which may be empty.
    public static var string: FieldFormat<String> {
        FieldFormat(expected: "a string") { field in
            guard let text = field.node.string else {
                // `targetRevision: 1.10` loses its zero; quoting is what the author wants.
                if let scalar = field.node.scalar, scalar.kind != .null {
                    field.error(
                        "found \(field.node.describedForUsers), expected a string",
                        suggestion: "put it in quotes: \"\(scalar.text.prefix(40))\"")
                } else {
                    field.wrongType(expected: "a string")
                }
                return nil
            }
            return text
        }
    }

    /// A string of at least one character.
    public static var nonEmptyString: FieldFormat<String> {
        string.checked { $0.isEmpty ? "is empty" : nil }
    }

    /// A string, number or boolean as text: for values that other tools take as strings whatever YAML made of them.
    public static var text: FieldFormat<String> {
        FieldFormat(expected: "a string") { field in
            guard let scalar = field.node.scalar, scalar.kind != .null else {
                field.wrongType(expected: "a string")
                return nil
            }
            return scalar.text
        }
    }

    /// One of the strings in `values`.
    public static func choice(of values: [String]) -> FieldFormat<String> {
        let expected = "one of \(values.joined(separator: ", "))"
        return FieldFormat(expected: expected) { field in
            guard let text = field.node.string else {
                field.wrongType(expected: expected)
                return nil
            }
            guard values.contains(where: { sameBytes($0, text) }) else {
                let nearest = Spelling.nearest(to: text, among: values)
                field.error(
                    "\"\(text.prefix(60))\" is not known",
                    suggestion: nearest.map { "did you mean \"\($0)\"?" } ?? "use \(expected)")
                return nil
            }
            return text
        }
    }
}

extension FieldFormat where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases of an enumeration, written as its raw value.
    public static func choice(of type: Value.Type = Value.self) -> FieldFormat<Value> {
        let names = FieldFormat<String>.choice(of: Value.allCases.map(\.rawValue))
        return FieldFormat(expected: names.expected) { field in
            names.read(field).flatMap(Value.init(rawValue:))
        }
    }
}
