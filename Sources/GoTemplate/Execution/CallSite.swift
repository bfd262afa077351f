/// Where in the templates a function is called.
public struct CallSite: Sendable {
    /// The tree that calls.
    let tree: TemplateTree
    /// The offset of the call in the tree's source.
    let position: Int

    /// The name under which the source was parsed: in Helm the path of the file.
    public var source: ByteString { tree.source.name }
    /// The template that calls: the name of the source, or of a definition in it.
    public var template: ByteString { tree.name }
    /// The line, from 1, and the offset in it in bytes, from 0.
    public var lineAndColumn: (line: Int, column: Int) { tree.source.lineAndColumn(of: position) }
}
