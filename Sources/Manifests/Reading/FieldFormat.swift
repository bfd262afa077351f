import Base

/// How a field's value is read. Formats are put together from smaller ones:
///
/// ```swift
/// let receivers = reader.optional("receivers", .list(of: .object { receiver in … }), default: [])
/// let kind = reader.required("kind", .choice(of: ReceiverKind.self))
/// let port = reader.optional("port", .int(in: 1...65_535), default: 8080)
/// ```
public struct FieldFormat<Value> {
    /// What is expected, for messages: `a string`, `a duration such as 30s`.
    public let expected: String
    private let parse: (Field) -> Value?

    /// Creates a format. `parse` returns `nil` after it has reported why.
    public init(expected: String, parse: @escaping (Field) -> Value?) {
        self.expected = expected
        self.parse = parse
    }

    /// Reads one value; `nil` means that the reason has been reported.
    public func read(_ field: Field) -> Value? { parse(field) }

    /// Reads with another format and converts the value: `.from(.string, Secret.file)`.
    public static func from<Other>(
        _ format: FieldFormat<Other>, _ transform: @escaping (Other) -> Value
    ) -> FieldFormat<Value> {
        FieldFormat(expected: format.expected) { field in format.read(field).map(transform) }
    }

    /// Reads with another format and converts the value; where `transform` returns `nil`, `wrong` is reported with
    /// `suggestion` behind it.
    public static func from<Other>(
        _ format: FieldFormat<Other>, orReport wrong: String, suggestion: String? = nil,
        _ transform: @escaping (Other) -> Value?
    ) -> FieldFormat<Value> {
        FieldFormat(expected: format.expected) { field in
            guard let other = format.read(field) else { return nil }
            guard let value = transform(other) else {
                field.error(wrong, suggestion: suggestion)
                return nil
            }
            return value
        }
    }

    /// Accepts only values for which `problem` returns `nil`; its text is reported.
    public func checked(_ problem: @escaping (Value) -> String?) -> FieldFormat<Value> {
        FieldFormat(expected: expected) { field in
            guard let value = parse(field) else { return nil }
            if let text = problem(value) {
                field.error(text)
                return nil
            }
            return value
        }
    }

    /// A value with its place: `.located(.string)`.
    public static func located<Inner>(_ format: FieldFormat<Inner>) -> FieldFormat<Located<Inner>>
    where Value == Located<Inner> {
        FieldFormat<Located<Inner>>(expected: format.expected) { field in
            format.read(field).map { Located($0, at: field.location) }
        }
    }
}

extension FieldFormat where Value == Node {
    /// Any value, as it is.
    public static var node: FieldFormat<Node> { FieldFormat(expected: "a value") { $0.node } }
}

extension FieldFormat where Value == Bool {
    /// A boolean.
    public static var bool: FieldFormat<Bool> {
        FieldFormat(expected: "true or false") { field in
            guard let value = field.node.bool else {
                field.wrongType(expected: "true or false")
                return nil
            }
            return value
        }
    }
}

extension FieldFormat where Value == Int {
    /// An integer within `bounds`.
    public static func int(in bounds: ClosedRange<Int> = .min ... .max) -> FieldFormat<Int> {
        FieldFormat(expected: "an integer") { field in
            guard let value = field.node.int else {
                field.wrongType(expected: "an integer")
                return nil
            }
            guard bounds.contains(value) else {
                field.error("\(value) is out of range", suggestion: "use \(Self.describe(bounds))")
                return nil
            }
            return value
        }
    }

    /// An integer.
    public static var int: FieldFormat<Int> { .int() }

    /// A number of bytes: an integer, or one with a unit: `26MiB`, `500kB`, `1GiB`.
    public static func size(in bounds: ClosedRange<Int> = 0 ... .max) -> FieldFormat<Int> {
        FieldFormat(expected: "a size such as 26MiB") { field in
            guard let scalar = field.node.scalar, scalar.kind == .int || scalar.kind == .string else {
                field.wrongType(expected: "a size such as 26MiB")
                return nil
            }
            guard let value = ByteCount.parse(scalar.text) else {
                field.error(
                    "not a size", suggestion: "write a whole number with B, kB, KiB, MB, MiB, GB or GiB, such as 26MiB")
                return nil
            }
            guard bounds.contains(value) else {
                field.error("\(value) bytes are out of range", suggestion: "use \(Self.describe(bounds)) bytes")
                return nil
            }
            return value
        }
    }

    /// A number of bytes.
    public static var size: FieldFormat<Int> { .size() }

    private static func describe(_ bounds: ClosedRange<Int>) -> String {
        switch (bounds.lowerBound, bounds.upperBound) {
        case (_, .max): "at least \(bounds.lowerBound)"
        case (.min, _): "at most \(bounds.upperBound)"
        default: "\(bounds.lowerBound) to \(bounds.upperBound)"
        }
    }
}

extension FieldFormat where Value == Duration {
    /// A duration such as `30s`, `5m`, `1h30m` or `250ms`, within `bounds`.
    public static func duration(in bounds: ClosedRange<Duration>? = nil) -> FieldFormat<Duration> {
        let expected = "a duration such as 30s, 5m or 1h30m"
        return FieldFormat(expected: expected) { field in
            guard let scalar = field.node.scalar, scalar.kind == .string else {
                // `interval: 30` is the usual slip; say which unit is missing.
                if let number = field.node.int {
                    field.error(
                        "found the number \(number), expected a duration", suggestion: "add a unit, such as \(number)s")
                } else {
                    field.wrongType(expected: expected)
                }
                return nil
            }
            guard let value = DurationText.parse(scalar.text) else {
                field.error("not a duration", suggestion: "write one such as 250ms, 30s, 5m or 1h30m")
                return nil
            }
            if let bounds, !bounds.contains(value) {
                field.error(
                    "\(DurationText.format(value)) is out of range",
                    suggestion: "use \(DurationText.format(bounds.lowerBound)) to "
                        + DurationText.format(bounds.upperBound))
                return nil
            }
            return value
        }
    }

    /// A duration.
    public static var duration: FieldFormat<Duration> { .duration() }
}
