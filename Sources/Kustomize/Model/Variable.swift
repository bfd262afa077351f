/// An entry of `vars`: `$(NAME)` stands for a field of a resource.
struct Variable: Hashable, Sendable {
    /// The resource.
    struct ObjectReference: Hashable, Sendable {
        var group = ""
        var version = ""
        var kind = ""
        var name = ""
        var namespace = ""
    }

    var name = ""
    var object = ObjectReference()
    var fieldPath = "metadata.name"
}
