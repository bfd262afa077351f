/// An entry of `replacements`, or of a file that one of them names: a value is copied from one place to others.
struct Replacement: Sendable {
    /// How a value is taken apart, or put into what stands at its target.
    struct FieldOptions: Hashable, Sendable {
        var delimiter = ""
        var index = 0
        var encoding = ""
        var create = false
    }

    /// Where the value comes from.
    struct Source: Sendable {
        var group = ""
        var version = ""
        var kind = ""
        var name = ""
        var namespace = ""
        var fieldPath = ""
        var options: FieldOptions?
    }

    /// Where the value goes.
    struct Target: Sendable {
        var select: Selector?
        var reject: [Selector] = []
        var fieldPaths: [String] = []
        var options: FieldOptions?
    }

    /// A file that holds one replacement or a list of them, instead of the rest.
    var path = ""
    var source: Source?
    var sourceValue: String?
    var targets: [Target] = []
}
