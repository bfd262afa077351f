/// The body of a template.
final class TemplateTree: Sendable {
    /// The template's name.
    let name: ByteString
    /// The text it stands in.
    let source: TemplateSource
    /// What it does.
    let statements: [Statement]
    /// The same in the form for the executor.
    let code: TemplateCode
    /// The functions it names; identifiers refer to them by index.
    let functionNames: [ByteString]
    /// How many variables can be alive at once, `$` among them.
    let variableCount: Int
    /// Whether it is only space and comments.
    let isEmpty: Bool

    init(
        name: ByteString, source: TemplateSource, statements: [Statement], functionNames: [ByteString],
        variableCount: Int
    ) {
        self.name = name
        self.source = source
        self.statements = statements
        code = TemplateCode(statements)
        isEmpty = statements.allSatisfy(\.isEmpty)
        self.functionNames = functionNames
        self.variableCount = variableCount
    }
}
