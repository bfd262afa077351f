/// A part of a template that errors can point at.
protocol SyntaxNode: AnyObject, Sendable {
    /// The offset in the source that Go gives as the node's place.
    var position: Int { get }
    /// Appends the node as Go's `String()` writes it.
    func write(to text: inout [UInt8])
}

extension SyntaxNode {
    /// The node as Go's `String()` writes it.
    var text: ByteString {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return ByteString(bytes)
    }
}
