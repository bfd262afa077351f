/// Turns a syntax tree into a program, after Thompson's construction.
struct Compiler {
    /// A part of the program: where it starts, which exits are still open, and whether it may match nothing.
    private struct Fragment {
        var start: Int32
        var exits: Exits
        var isNullable: Bool
    }

    /// Open exits as a list through the instructions themselves: twice the index, plus one where it is the argument.
    /// Zero ends the list, which is why the first instruction is never used.
    private struct Exits {
        var head: Int32 = 0
        var tail: Int32 = 0

        static func next(of instruction: Int32) -> Exits { Exits(head: instruction << 1, tail: instruction << 1) }
        static func argument(of instruction: Int32) -> Exits {
            Exits(head: instruction << 1 | 1, tail: instruction << 1 | 1)
        }
    }

    private var instructions = [Instruction(operation: .fail)]
    private var classes: [CompiledClass] = []
    private var classIndices: [CharacterClass: Int32] = [:]

    static func compile(_ pattern: String) throws(RegularExpressionError) -> (program: Program, names: [String?]) {
        let (node, names) = try Parser.parse(pattern)
        var compiler = Compiler()
        let whole = compiler.compile(node)
        let match = compiler.add(.match)
        compiler.patch(whole.exits, match)
        var program = Program(
            instructions: compiler.instructions, classes: compiler.classes, start: Int(whole.start),
            slotCount: 2 * names.count)
        program.findPrefix()
        program.findFirstBytes()
        return (program, names)
    }

    private mutating func add(_ operation: Instruction.Operation, next: Int32 = 0, argument: Int32 = 0) -> Int32 {
        instructions.append(Instruction(operation: operation, next: next, argument: argument))
        return Int32(instructions.count - 1)
    }

    private mutating func patch(_ exits: Exits, _ target: Int32) {
        var exit = exits.head
        while exit != 0 {
            let index = Int(exit >> 1)
            if exit & 1 == 0 {
                exit = instructions[index].next
                instructions[index].next = target
            } else {
                exit = instructions[index].argument
                instructions[index].argument = target
            }
        }
    }

    private mutating func join(_ first: Exits, _ second: Exits) -> Exits {
        if first.head == 0 { return second }
        if second.head == 0 { return first }
        let index = Int(first.tail >> 1)
        if first.tail & 1 == 0 {
            instructions[index].next = second.head
        } else {
            instructions[index].argument = second.head
        }
        return Exits(head: first.head, tail: second.tail)
    }

    private mutating func compile(_ node: SyntaxNode) -> Fragment {
        switch node {
        case .empty: return single(.nothing, isNullable: true)
        case .literal(let characters, let foldCase):
            var whole: Fragment?
            for character in characters {
                let next =
                    foldCase
                    ? characterClass(CharacterClass([character...character]).folded)
                    : single(.character, argument: Int32(character), isNullable: false)
                whole = whole.map { concatenate($0, next) } ?? next
            }
            return whole ?? single(.nothing, isNullable: true)
        case .characterClass(let characters): return characterClass(characters)
        case .assertion(let assertion): return single(.assert, argument: Int32(assertion.rawValue), isNullable: true)
        case .capture(let group, let node):
            let open = single(.capture, argument: Int32(2 * group), isNullable: true)
            let inside = compile(node)
            let close = single(.capture, argument: Int32(2 * group + 1), isNullable: true)
            return concatenate(concatenate(open, inside), close)
        case .concatenation(let nodes):
            var whole: Fragment?
            for node in nodes {
                let next = compile(node)
                whole = whole.map { concatenate($0, next) } ?? next
            }
            return whole ?? single(.nothing, isNullable: true)
        case .alternation(let nodes):
            let parts = nodes.map { compile($0) }
            guard var whole = parts.last else { return single(.nothing, isNullable: true) }
            for part in parts.dropLast().reversed() {
                let split = add(.split, next: part.start, argument: whole.start)
                whole = Fragment(
                    start: split, exits: join(part.exits, whole.exits),
                    isNullable: part.isNullable || whole.isNullable)
            }
            return whole
        case .repetition(let node, let minimum, let maximum, let greedy):
            return repetition(node, minimum, maximum, greedy)
        }
    }

    private mutating func single(
        _ operation: Instruction.Operation, argument: Int32 = 0, isNullable: Bool
    ) -> Fragment {
        let index = add(operation, argument: argument)
        return Fragment(start: index, exits: .next(of: index), isNullable: isNullable)
    }

    private mutating func characterClass(_ characters: CharacterClass) -> Fragment {
        if let single = characters.single {
            return self.single(.character, argument: Int32(single), isNullable: false)
        }
        let index = classIndices[characters] ?? Int32(classes.count)
        if index == classes.count {
            classes.append(CompiledClass(characters))
            classIndices[characters] = index
        }
        return single(.characterClass, argument: index, isNullable: false)
    }

    private mutating func concatenate(_ first: Fragment, _ second: Fragment) -> Fragment {
        patch(first.exits, second.start)
        return Fragment(
            start: first.start, exits: second.exits, isNullable: first.isNullable && second.isNullable)
    }

    private mutating func repetition(_ node: SyntaxNode, _ minimum: Int, _ maximum: Int?, _ greedy: Bool) -> Fragment {
        // However often nothing is repeated, it is nothing.
        if case .empty = node { return compile(node) }
        if maximum == 0 { return single(.nothing, isNullable: true) }
        guard let maximum else {
            if minimum == 0 { return star(compile(node), greedy) }
            return copies(of: node, minimum - 1, then: plus(compile(node), greedy))
        }
        if maximum == minimum { return copies(of: node, minimum - 1, then: compile(node)) }
        // x{2,5} is xx(x(x(x)?)?)?
        let optional = (minimum..<maximum).map { _ in compile(node) }
        var tail: Fragment?
        for part in optional.reversed() {
            tail = quest(tail.map { concatenate(part, $0) } ?? part, greedy)
        }
        guard let tail else { return single(.nothing, isNullable: true) }
        return copies(of: node, minimum, then: tail)
    }

    private mutating func copies(of node: SyntaxNode, _ count: Int, then last: Fragment) -> Fragment {
        var whole: Fragment?
        for _ in 0..<count {
            let next = compile(node)
            whole = whole.map { concatenate($0, next) } ?? next
        }
        return whole.map { concatenate($0, last) } ?? last
    }

    /// A split into a part and an exit; the one that is preferred is its `next`.
    private mutating func split(_ start: Int32, _ greedy: Bool) -> (index: Int32, exits: Exits) {
        if greedy {
            let index = add(.split, next: start)
            return (index, .argument(of: index))
        }
        let index = add(.split, argument: start)
        return (index, .next(of: index))
    }

    private mutating func quest(_ part: Fragment, _ greedy: Bool) -> Fragment {
        let (index, exits) = split(part.start, greedy)
        return Fragment(start: index, exits: join(exits, part.exits), isNullable: true)
    }

    private mutating func plus(_ part: Fragment, _ greedy: Bool) -> Fragment {
        let (index, exits) = split(part.start, greedy)
        patch(part.exits, index)
        return Fragment(start: part.start, exits: exits, isNullable: part.isNullable)
    }

    private mutating func star(_ part: Fragment, _ greedy: Bool) -> Fragment {
        // (x+)? keeps the order of preference where x may match nothing.
        if part.isNullable { return quest(plus(part, greedy), greedy) }
        let (index, exits) = split(part.start, greedy)
        patch(part.exits, index)
        return Fragment(start: index, exits: exits, isNullable: true)
    }
}
