/// An entry of `labels`.
struct Label: Sendable {
    var pairs: [(key: String, value: String)] = []
    var includeSelectors = false
    var includeTemplates = false
    var fields: [FieldSpec] = []
}
