struct TemplateParser {
    static func parse(
        _ text: [UInt8], name: ByteString, functions: Set<ByteString>
    ) throws(TemplateError) -> [ByteString: TemplateTree] {
        [name: TemplateTree(name: name, source: TemplateSource(name: name, text: text), functionNames: [], isEmpty: false)]
    }
}
