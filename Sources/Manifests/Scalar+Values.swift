extension Scalar {
    /// What version 3 of Go's YAML (`YAML.Dialect.yaml3`) reads when `text` stands without quotes.
    public init(yaml3Plain text: String) {
        var text = text
        let resolution = text.withUTF8 { ScalarResolver.resolveYAML3($0) }
        self.init(text: text, kind: resolution.kind, style: resolution == .timestamp ? .plain : .any)
    }

    /// The same scalar with another text, where quotes, or their absence, stay. A string that would be something
    /// else without quotes must have had some.
    public func replacingYAML3Text(_ text: String) -> Scalar {
        let isQuoted = kind == .string && style != .plain && Scalar(yaml3Plain: self.text).kind != .string
        return isQuoted ? Scalar(text: text, kind: .string) : Scalar(yaml3Plain: text)
    }

    /// The value of an integer in `Int`'s range, however it is spelled: `0x1F`, `0o17`, `017`, `0b11`, `1_000`.
    public var int: Int? {
        guard kind == .int else { return nil }
        var text = self.text
        return text.withUTF8 { GoInteger(yaml: $0)?.int }
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
    /// Whether both have the same type and value; the spelling and the style do not count. Numbers are compared by
    /// value, as after Go's conversion to JSON: `0x10` equals `16`, and `1.0` equals `1`.
    public static func == (left: Scalar, right: Scalar) -> Bool {
        switch (left.kind, right.kind) {
        case (.null, .null): return true
        case (.bool, .bool): return left.bool == right.bool
        case (.string, .string): return sameBytes(left.text, right.text)
        case (.int, .int), (.int, .float), (.float, .int), (.float, .float):
            if sameBytes(left.text, right.text) { return true }
            switch (left.number, right.number) {
            case (.integer(let left), .integer(let right)): return left == right
            case (.integer(let integer), .float(let float)), (.float(let float), .integer(let integer)):
                return integer.double == float && abs(float) < 0x1p53
            case (.float(let left), .float(let right)): return left == right || left.isNaN && right.isNaN
            default: return false
            }
        default: return false
        }
    }
}
