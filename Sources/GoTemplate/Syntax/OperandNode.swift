/// A word of a command: its function or first value, or an argument.
enum OperandNode: Sendable {
    case dot(WordNode)
    case null(WordNode)
    case bool(Bool, WordNode)
    case number(NumberNode)
    case string(StringNode)
    case field(FieldNode)
    case variable(VariableNode)
    case chain(ChainNode)
    case function(FunctionNode)
    case pipeline(PipelineNode)

    /// The node.
    var node: any SyntaxNode {
        switch self {
        case .dot(let node), .null(let node), .bool(_, let node): node
        case .number(let node): node
        case .string(let node): node
        case .field(let node): node
        case .variable(let node): node
        case .chain(let node): node
        case .function(let node): node
        case .pipeline(let node): node
        }
    }

    /// Whether it can only stand for itself, so that nothing can be piped into it.
    var isConstant: Bool {
        switch self {
        case .dot, .null, .bool, .number, .string: true
        case .field, .variable, .chain, .function, .pipeline: false
        }
    }

    /// Appends the text; pipelines in parentheses.
    func write(to text: inout [UInt8]) {
        guard case .pipeline(let node) = self else { return node.write(to: &text) }
        text.append(UInt8(ascii: "("))
        node.write(to: &text)
        text.append(UInt8(ascii: ")"))
    }
}

/// `.`, `nil`, `true` or `false`.
final class WordNode: SyntaxNode {
    let position: Int
    private let word: StaticString

    init(position: Int, word: StaticString) {
        self.position = position
        self.word = word
    }

    func write(to text: inout [UInt8]) { word.withUTF8Buffer { text.append(contentsOf: $0) } }
}

/// A string in quotes.
final class StringNode: SyntaxNode {
    let position: Int
    /// As it is written.
    let quoted: [UInt8]
    /// What it means.
    let value: ByteString

    init(position: Int, quoted: [UInt8], value: ByteString) {
        self.position = position
        self.quoted = quoted
        self.value = value
    }

    func write(to text: inout [UInt8]) { text += quoted }
}

/// `.a.b`.
final class FieldNode: SyntaxNode {
    let position: Int
    /// The names without their dots; at least one.
    let names: [ByteString]

    init(position: Int, names: [ByteString]) {
        self.position = position
        self.names = names
    }

    func write(to text: inout [UInt8]) {
        for name in names {
            text.append(UInt8(ascii: "."))
            text += name.bytes
        }
    }
}

/// `$x` or `$x.a.b`.
final class VariableNode: SyntaxNode {
    let position: Int
    /// The name with its dollar sign.
    let name: ByteString
    /// Where the variable lies among those of the template; `nil` where none of that name is in scope when the template
    /// is executed.
    let slot: Int?
    /// The names of fields behind it, without their dots.
    let fields: [ByteString]

    init(position: Int, name: ByteString, slot: Int?, fields: [ByteString] = []) {
        self.position = position
        self.name = name
        self.slot = slot
        self.fields = fields
    }

    func write(to text: inout [UInt8]) {
        text += name.bytes
        for field in fields {
            text.append(UInt8(ascii: "."))
            text += field.bytes
        }
    }
}

/// `(…).a.b`, or fields of the result of a function.
final class ChainNode: SyntaxNode {
    let position: Int
    /// What the fields are of.
    let operand: OperandNode
    /// The names without their dots; at least one.
    let names: [ByteString]

    init(position: Int, operand: OperandNode, names: [ByteString]) {
        self.position = position
        self.operand = operand
        self.names = names
    }

    func write(to text: inout [UInt8]) {
        operand.write(to: &text)
        for name in names {
            text.append(UInt8(ascii: "."))
            text += name.bytes
        }
    }
}

/// The name of a function.
final class FunctionNode: SyntaxNode {
    let position: Int
    /// The name.
    let name: ByteString
    /// Its place in the tree's `functionNames`.
    let index: Int

    init(position: Int, name: ByteString, index: Int) {
        self.position = position
        self.name = name
        self.index = index
    }

    func write(to text: inout [UInt8]) { text += name.bytes }
}
