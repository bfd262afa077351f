import Manifests

/// What a variable stands for.
enum VariableValue: Hashable, Sendable {
    case string(String)
    case int(Int)
    case float(Double)
    case bool(Bool)
    /// A mapping or list, which cannot stand for a variable: the text stays as it is.
    case unusable

    /// The value of a field; `nil` for a number in a spelling that Go's `strconv` does not read.
    init?(_ node: Node) {
        guard let scalar = node.scalar else {
            self = .unusable
            return
        }
        switch scalar.kind {
        case .string, .null: self = .string(scalar.text)
        case .int:
            // Go reads it as a decimal number, leading zeros and all.
            guard let value = Int(scalar.text) else { return nil }
            self = .int(value)
        case .float:
            guard let value = Double(scalar.text) else { return nil }
            self = .float(value)
        case .bool:
            switch scalar.text {
            case "true", "True", "TRUE": self = .bool(true)
            case "false", "False", "FALSE": self = .bool(false)
            default: self = .string(scalar.text)
            }
        }
    }

    /// The text in the middle of a string; `nil` if there is none.
    var text: String? {
        switch self {
        case .string(let text): text
        case .int(let value): String(value)
        case .float(let value): GoFloat.general(value)
        case .bool(let value): value ? "true" : "false"
        case .unusable: nil
        }
    }

    /// The scalar where the variable is all that there is; `nil` if there is none.
    var scalar: Scalar? {
        switch self {
        case .string(let text): Scalar(text: text, kind: .string)
        case .int(let value): Scalar(text: String(value), kind: .int)
        case .float(let value): Scalar(text: GoFloat.fixed(value), kind: .float)
        case .bool(let value): Scalar(text: value ? "true" : "false", kind: .bool)
        case .unusable: nil
        }
    }
}
