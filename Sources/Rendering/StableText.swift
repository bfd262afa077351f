/// A text of a value that is the same in each process: equal values have equal texts.
enum StableText {
    /// The text of a value made of structs, optionals, arrays, dictionaries with string keys and what has a description.
    static func of(_ value: Any) -> String {
        if let dictionary = value as? [String: any Sendable] {
            let pairs = dictionary.map { "\(quoted($0.key)): \(of($0.value))" }
            return "{" + pairs.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ", ") + "}"
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case nil: return value is String ? quoted("\(value)") : "\(value)"
        case .optional: return mirror.children.first.map { of($0.value) } ?? "nil"
        case .collection: return "[" + mirror.children.map { of($0.value) }.joined(separator: ", ") + "]"
        default:
            return "(" + mirror.children.map { "\($0.label ?? "") \(of($0.value))" }.joined(separator: ", ") + ")"
        }
    }

    private static func quoted(_ text: String) -> String { "\(text.utf8.count):\(text)" }
}
