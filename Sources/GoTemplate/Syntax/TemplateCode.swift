/// A body in flat tables, as the executor goes through it: numbers that refer to each other, so that going from one node to
/// the next touches no reference count.
struct TemplateCode: Sendable {
    /// A part of a table.
    struct Slice: Sendable {
        let start: Int32
        let end: Int32

        static let none = Slice(start: 0, end: 0)

        var isEmpty: Bool { start == end }
        var count: Int { Int(end - start) }
        var range: Range<Int> { Int(start)..<Int(end) }
    }

    struct Step: Sendable {
        enum Kind: UInt8, Sendable { case text, action, `if`, with, range, template, breakLoop, continueLoop }

        let kind: Kind
        /// Whether there is an `otherwise`.
        let hasOtherwise: Bool
        let node: Int32
        /// In `texts` for a text, in `names` for a template's name.
        let index: Int32
        /// In `pipelines`; -1 if there is none.
        let pipeline: Int32
        /// In `steps`.
        let body: Slice
        let otherwise: Slice
    }

    struct Pipeline: Sendable {
        let node: Int32
        let isAssignment: Bool
        /// In `commands`.
        let commands: Slice
        /// In `variables`.
        let variables: Slice

        /// Whether there is one command and no variable.
        var isPlain: Bool { commands.count == 1 && variables.isEmpty }
    }

    struct Command: Sendable {
        let node: Int32
        let first: Operand
        /// In `operands`.
        let arguments: Slice
    }

    struct Operand: Sendable {
        enum Kind: UInt8, Sendable {
            case dot, null, `true`, `false`, number, string, field, variable, chain, function, pipeline
        }

        let kind: Kind
        let node: Int32
        /// In `numbers`, `strings`, `functionNames` or `pipelines`; for a chain in `operands`, for a variable its slot or -1.
        let index: Int32
        /// In `names`: the fields of a field, variable or chain.
        let names: Slice
    }

    struct Variable: Sendable {
        let node: Int32
        /// -1 where none of that name is in scope.
        let slot: Int32
    }

    fileprivate(set) var steps: [Step] = []
    fileprivate(set) var pipelines: [Pipeline] = []
    fileprivate(set) var commands: [Command] = []
    fileprivate(set) var operands: [Operand] = []
    fileprivate(set) var variables: [Variable] = []
    fileprivate(set) var names: [ByteString] = []
    fileprivate(set) var texts: [[UInt8]] = []
    fileprivate(set) var strings: [ByteString] = []
    fileprivate(set) var numbers: [NumberNode] = []
    /// What errors point at.
    fileprivate(set) var nodes: [any SyntaxNode] = []
    /// The steps of the whole body.
    fileprivate(set) var body = Slice.none

    init(_ statements: [Statement]) {
        body = add(statements)
    }
}

extension TemplateCode {
    private mutating func add(_ node: any SyntaxNode) -> Int32 {
        nodes.append(node)
        return Int32(nodes.count - 1)
    }

    private mutating func add(_ list: [ByteString]) -> Slice {
        let start = Int32(names.count)
        names += list
        return Slice(start: start, end: Int32(names.count))
    }

    /// Adds statements side by side; what is inside them goes elsewhere.
    private mutating func add(_ statements: [Statement]) -> Slice {
        let made = statements.map { step($0) }
        let start = Int32(steps.count)
        steps += made
        return Slice(start: start, end: Int32(steps.count))
    }

    private mutating func step(_ statement: Statement) -> Step {
        switch statement {
        case .text(let node):
            texts.append(node.content)
            return step(.text, node, index: texts.count - 1)
        case .action(let node): return step(.action, node, pipeline: node.pipeline)
        case .if(let node): return branch(.if, node)
        case .with(let node): return branch(.with, node)
        case .range(let node): return branch(.range, node)
        case .template(let node):
            names.append(node.name)
            return step(.template, node, index: names.count - 1, pipeline: node.pipeline)
        case .breakLoop(let node): return step(.breakLoop, node)
        case .continueLoop(let node): return step(.continueLoop, node)
        }
    }

    private mutating func step(
        _ kind: Step.Kind, _ node: any SyntaxNode, index: Int = 0, pipeline: PipelineNode? = nil
    ) -> Step {
        Step(
            kind: kind, hasOtherwise: false, node: add(node), index: Int32(index),
            pipeline: pipeline.map { add(pipeline: $0) } ?? -1, body: .none, otherwise: .none)
    }

    private mutating func branch(_ kind: Step.Kind, _ node: BranchNode) -> Step {
        let index = add(node)
        let pipeline = add(pipeline: node.pipeline)
        let body = add(node.body)
        let otherwise = add(node.otherwise ?? [])
        return Step(
            kind: kind, hasOtherwise: node.otherwise != nil, node: index, index: 0, pipeline: pipeline, body: body,
            otherwise: otherwise)
    }

    private mutating func add(pipeline node: PipelineNode) -> Int32 {
        let made = node.commands.map { command($0) }
        let start = Int32(commands.count)
        commands += made
        let variableStart = Int32(variables.count)
        for variable in node.variables {
            let index = add(variable)
            variables.append(Variable(node: index, slot: Int32(variable.slot ?? -1)))
        }
        let index = add(node)
        pipelines.append(
            Pipeline(
                node: index, isAssignment: node.isAssignment,
                commands: Slice(start: start, end: Int32(commands.count)),
                variables: Slice(start: variableStart, end: Int32(variables.count))))
        return Int32(pipelines.count - 1)
    }

    private mutating func command(_ node: CommandNode) -> Command {
        let first = operand(node.first)
        let made = node.arguments.map { operand($0) }
        let start = Int32(operands.count)
        operands += made
        return Command(node: add(node), first: first, arguments: Slice(start: start, end: Int32(operands.count)))
    }

    private mutating func operand(_ operand: OperandNode) -> Operand {
        switch operand {
        case .dot(let node): return self.operand(.dot, node)
        case .null(let node): return self.operand(.null, node)
        case .bool(let value, let node): return self.operand(value ? .true : .false, node)
        case .number(let node):
            numbers.append(node)
            return self.operand(.number, node, index: numbers.count - 1)
        case .string(let node):
            strings.append(node.value)
            return self.operand(.string, node, index: strings.count - 1)
        case .field(let node): return self.operand(.field, node, names: node.names)
        case .variable(let node): return self.operand(.variable, node, index: node.slot ?? -1, names: node.fields)
        case .chain(let node):
            let inner = self.operand(node.operand)
            operands.append(inner)
            return self.operand(.chain, node, index: operands.count - 1, names: node.names)
        case .function(let node): return self.operand(.function, node, index: node.index)
        case .pipeline(let node):
            let index = add(pipeline: node)
            return Operand(kind: .pipeline, node: pipelines[Int(index)].node, index: index, names: .none)
        }
    }

    private mutating func operand(
        _ kind: Operand.Kind, _ node: any SyntaxNode, index: Int = 0, names: [ByteString] = []
    ) -> Operand {
        Operand(kind: kind, node: add(node), index: Int32(index), names: add(names))
    }
}
