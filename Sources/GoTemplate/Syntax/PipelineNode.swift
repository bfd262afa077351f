/// Commands, each of which gets the value of the one before as its last argument.
final class PipelineNode: SyntaxNode {
    let position: Int
    /// The variables that it sets.
    let variables: [VariableNode]
    /// Whether the variables exist already.
    let isAssignment: Bool
    /// The commands; at least one.
    let commands: [CommandNode]

    init(position: Int, variables: [VariableNode], isAssignment: Bool, commands: [CommandNode]) {
        self.position = position
        self.variables = variables
        self.isAssignment = isAssignment
        self.commands = commands
    }

    func write(to text: inout [UInt8]) {
        for (index, variable) in variables.enumerated() {
            if index > 0 { text += Array(", ".utf8) }
            variable.write(to: &text)
        }
        if !variables.isEmpty { text += Array((isAssignment ? " = " : " := ").utf8) }
        for (index, command) in commands.enumerated() {
            if index > 0 { text += Array(" | ".utf8) }
            command.write(to: &text)
        }
    }
}

/// A function or value and its arguments.
final class CommandNode: SyntaxNode {
    let position: Int
    /// What stands first.
    let first: OperandNode
    /// What follows it.
    let arguments: [OperandNode]

    init(position: Int, first: OperandNode, arguments: [OperandNode]) {
        self.position = position
        self.first = first
        self.arguments = arguments
    }

    func write(to text: inout [UInt8]) {
        first.write(to: &text)
        for argument in arguments {
            text.append(UInt8(ascii: " "))
            argument.write(to: &text)
        }
    }
}
