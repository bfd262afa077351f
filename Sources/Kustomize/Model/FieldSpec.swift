/// A place in objects of some kinds that a transformer works on (Kustomize's `fieldSpecs`).
struct FieldSpec: Hashable, Sendable {
    /// Group, version and kind of the objects; an empty one matches any.
    var group = ""
    var version = ""
    var kind = ""
    /// The path, as `spec/template/metadata/labels`; `\/` is a slash inside a name, a `[]` at the end of a name
    /// demands a list. Lists are otherwise passed through.
    var path: String
    /// Whether what is missing on the path is created.
    var create = false
}
