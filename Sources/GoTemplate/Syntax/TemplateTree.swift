/// The body of a template.
final class TemplateTree: Sendable {
    /// The template's name.
    let name: ByteString
    /// The text it stands in.
    let source: TemplateSource
    /// The functions it names; identifiers refer to them by index.
    let functionNames: [ByteString]
    /// Whether it is only space and comments.
    let isEmpty: Bool

    init(name: ByteString, source: TemplateSource, functionNames: [ByteString], isEmpty: Bool) {
        self.name = name
        self.source = source
        self.functionNames = functionNames
        self.isEmpty = isEmpty
    }
}
