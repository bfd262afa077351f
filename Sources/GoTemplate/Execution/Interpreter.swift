struct Interpreter {
    static func run(_ tree: TemplateTree, data: GoValue, in execution: TemplateExecution) throws(TemplateError) -> [UInt8] {
        tree.source.text
    }
}
