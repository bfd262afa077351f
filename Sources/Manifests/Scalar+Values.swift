extension Scalar {
    /// The value of an integer in `Int`'s range.
    public var int: Int? {
        guard kind == .int else { return nil }
        return Int(text)
    }

    /// The value of a boolean.
    public var bool: Bool? {
        guard kind == .bool else { return nil }
        return switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": true
        default: false
        }
    }
}

extension Scalar: Equatable {
    /// Whether both have the same type and value; the spelling of nulls and booleans and the style do not count.
    public static func == (left: Scalar, right: Scalar) -> Bool {
        guard left.kind == right.kind else { return false }
        return switch left.kind {
        case .null: true
        case .bool: left.bool == right.bool
        case .int, .float, .string: sameBytes(left.text, right.text)
        }
    }
}
