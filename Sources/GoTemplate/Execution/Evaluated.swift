/// A value during evaluation, with what Go's `reflect.Value` knows about it beside its content.
struct Evaluated {
    /// The value; `nil` is Go's invalid value, which has no type. `.null` is a nil inside an `interface {}`.
    var value: GoValue?
    /// Whether it was found in a place of the type `interface {}`, which error messages mention.
    var isInterface: Bool

    init(_ value: GoValue?, isInterface: Bool = false) {
        self.value = value
        self.isInterface = isInterface
    }

    /// No value.
    static var invalid: Evaluated { Evaluated(nil) }

    /// What a variable holds before its declaration is executed.
    static var undeclared: Evaluated { Evaluated(nil, isInterface: true) }

    /// Whether this is what a variable holds before its declaration is executed.
    var isUndeclared: Bool { if case nil = value { isInterface } else { false } }

    /// The value outside of its `interface {}`.
    var unwrapped: GoValue? {
        if case .null = value { return nil }
        return value
    }

    /// Takes the value out of its `interface {}`.
    @inline(__always)
    mutating func unwrap() {
        if case .null = value { value = nil }
        isInterface = false
    }

    /// Whether it is a nil inside an `interface {}`.
    var isNilInterface: Bool { if case .null = value { true } else { false } }

    /// The truth of the value.
    var isTrue: Bool { value?.isTrue ?? false }

    /// The type's name: of what stands in an `interface {}`, that.
    var typeName: String {
        guard let value else { return "<nil>" }
        if isInterface { return "interface {}" }
        if case .null = value { return "interface {}" }
        return value.typeName
    }
}
