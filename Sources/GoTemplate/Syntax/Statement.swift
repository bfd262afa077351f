/// What a template does, step by step.
enum Statement: Sendable {
    case text(TextNode)
    case action(ActionNode)
    case `if`(BranchNode)
    case with(BranchNode)
    case range(BranchNode)
    case template(TemplateNode)
    case breakLoop(JumpNode)
    case continueLoop(JumpNode)

    /// The node.
    var node: any SyntaxNode {
        switch self {
        case .text(let node): node
        case .action(let node): node
        case .if(let node), .with(let node), .range(let node): node
        case .template(let node): node
        case .breakLoop(let node), .continueLoop(let node): node
        }
    }

    /// Whether it writes only space.
    var isEmpty: Bool {
        guard case .text(let node) = self else { return false }
        return UTF8Space.isOnlySpace(node.content)
    }
}

/// Text that is written as it is.
final class TextNode: SyntaxNode {
    let position: Int
    /// The text.
    let content: [UInt8]

    init(position: Int, content: [UInt8]) {
        self.position = position
        self.content = content
    }

    func write(to text: inout [UInt8]) { text += content }
}

/// A pipeline whose value is written, unless it sets variables.
final class ActionNode: SyntaxNode {
    let position: Int
    /// The pipeline.
    let pipeline: PipelineNode

    init(position: Int, pipeline: PipelineNode) {
        self.position = position
        self.pipeline = pipeline
    }

    func write(to text: inout [UInt8]) {
        text += Array("{{".utf8)
        pipeline.write(to: &text)
        text += Array("}}".utf8)
    }
}

/// `if`, `with` or `range`.
final class BranchNode: SyntaxNode {
    let position: Int
    /// The keyword.
    let keyword: StaticString
    /// What is asked for.
    let pipeline: PipelineNode
    /// What is done if the value is true, or for each element.
    let body: [Statement]
    /// What is done otherwise.
    let otherwise: [Statement]?

    init(
        position: Int, keyword: StaticString, pipeline: PipelineNode, body: [Statement], otherwise: [Statement]?
    ) {
        self.position = position
        self.keyword = keyword
        self.pipeline = pipeline
        self.body = body
        self.otherwise = otherwise
    }

    /// The node without what is between its opening and its end.
    var opening: ByteString {
        var text: [UInt8] = []
        writeOpening(to: &text)
        return ByteString(text)
    }

    private func writeOpening(to text: inout [UInt8]) {
        text += Array("{{".utf8)
        keyword.withUTF8Buffer { text.append(contentsOf: $0) }
        text.append(UInt8(ascii: " "))
        pipeline.write(to: &text)
        text += Array("}}".utf8)
    }

    func write(to text: inout [UInt8]) {
        writeOpening(to: &text)
        for statement in body { statement.node.write(to: &text) }
        if let otherwise {
            text += Array("{{else}}".utf8)
            for statement in otherwise { statement.node.write(to: &text) }
        }
        text += Array("{{end}}".utf8)
    }
}

/// `template "name" pipeline`; a `block` is one too.
final class TemplateNode: SyntaxNode {
    let position: Int
    /// The name of the template.
    let name: ByteString
    /// What gives its data.
    let pipeline: PipelineNode?

    init(position: Int, name: ByteString, pipeline: PipelineNode?) {
        self.position = position
        self.name = name
        self.pipeline = pipeline
    }

    func write(to text: inout [UInt8]) {
        text += Array("{{template ".utf8)
        GoStrconv.appendQuoted(name.bytes, to: &text)
        if let pipeline {
            text.append(UInt8(ascii: " "))
            pipeline.write(to: &text)
        }
        text += Array("}}".utf8)
    }
}

/// `break` or `continue`.
final class JumpNode: SyntaxNode {
    let position: Int
    private let keyword: StaticString

    init(position: Int, keyword: StaticString) {
        self.position = position
        self.keyword = keyword
    }

    func write(to text: inout [UInt8]) {
        text += Array("{{\(keyword)}}".utf8)
    }
}
