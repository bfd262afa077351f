/// A backtracking search that marks what it visited, so that it never does anything twice: time and memory are
/// instructions times the length of the window it looks at. Fast for small expressions; for anything beyond its window
/// it gives up.
struct Backtracker {
    enum Outcome {
        case match([Int])
        case noMatch
        case tooLong
    }

    /// How many pairs of instruction and position it may visit.
    private static let capacity = 256 * 1024
    private static let maximumInstructions = 1000

    private struct Step {
        /// An instruction to go on with, or minus a slot minus 1 to restore.
        var instruction: Int
        var position: Int
    }

    private let instructionCount: Int
    private let window: Int
    private var visited: [UInt64]
    private var steps: [Step] = []
    private var slots: [Int]
    private var best: [Int] = []

    init?(_ program: Program, textLength: Int, slotCount: Int) {
        instructionCount = program.instructions.count
        guard instructionCount <= Self.maximumInstructions else { return nil }
        window = min(textLength + 1, Self.capacity / instructionCount)
        visited = [UInt64](repeating: 0, count: (window * instructionCount + 63) / 64)
        slots = [Int](repeating: -1, count: max(slotCount, 2))
    }

    mutating func search(_ program: Program, _ text: TextBuffer, from start: Int) -> Outcome {
        var base = start
        var furthest = start - 1
        defer { clear(from: base, to: furthest) }
        var position = start
        while true {
            if !program.isAnchored {
                guard let candidate = program.nextCandidate(text, from: position) else { return .noMatch }
                position = candidate
            }
            if position > furthest {
                clear(from: base, to: furthest)
                base = position
                furthest = position - 1
            }
            for index in slots.indices { slots[index] = -1 }
            slots[0] = position
            guard let found = run(program, text, position, base, &furthest) else { return .tooLong }
            if found { return .match(best) }
            if program.isAnchored { return .noMatch }
            // Characters, not bytes: a match never starts within one.
            guard position < text.count else { return .noMatch }
            position += UTF8Text.decode(text, at: position).width
        }
    }

    private mutating func clear(from base: Int, to furthest: Int) {
        guard furthest >= base else { return }
        let end = min(((furthest - base + 1) * instructionCount + 63) / 64, visited.count)
        for index in 0..<end { visited[index] = 0 }
    }

    /// Whether the expression matches at `start`; nil if that cannot be told within the window.
    private mutating func run(
        _ program: Program, _ text: TextBuffer, _ start: Int, _ base: Int, _ furthest: inout Int
    ) -> Bool? {
        steps.removeAll(keepingCapacity: true)
        steps.append(Step(instruction: program.start, position: start))
        return program.instructions.withUnsafeBufferPointer { instructions in
            while let step = steps.popLast() {
                if step.instruction < 0 {
                    slots[-step.instruction - 1] = step.position
                    continue
                }
                var index = step.instruction
                var position = step.position
                follow: while true {
                    guard position - base < window else { return nil }
                    let bit = (position - base) * instructionCount + index
                    if visited[bit >> 6] & (1 << UInt64(bit & 63)) != 0 { break }
                    visited[bit >> 6] |= 1 << UInt64(bit & 63)
                    if position > furthest { furthest = position }
                    let instruction = instructions[index]
                    switch instruction.operation {
                    case .fail: break follow
                    case .match:
                        best = slots
                        best[1] = position
                        return true
                    case .split:
                        steps.append(Step(instruction: Int(instruction.argument), position: position))
                        index = Int(instruction.next)
                    case .capture:
                        let slot = Int(instruction.argument)
                        if slot < slots.count {
                            steps.append(Step(instruction: -slot - 1, position: slots[slot]))
                            slots[slot] = position
                        }
                        index = Int(instruction.next)
                    case .assert:
                        let wanted = Assertions(rawValue: UInt8(truncatingIfNeeded: instruction.argument))
                        guard Program.assertions(text, at: position).isSuperset(of: wanted) else { break follow }
                        index = Int(instruction.next)
                    case .nothing: index = Int(instruction.next)
                    case .character:
                        guard position < text.count else { break follow }
                        let (scalar, width) = UTF8Text.decode(text, at: position)
                        guard scalar == UInt32(bitPattern: instruction.argument) else { break follow }
                        position += width
                        index = Int(instruction.next)
                    case .characterClass:
                        guard position < text.count else { break follow }
                        let (scalar, width) = UTF8Text.decode(text, at: position)
                        guard program.classes[Int(instruction.argument)].contains(scalar) else { break follow }
                        position += width
                        index = Int(instruction.next)
                    }
                }
            }
            return false
        }
    }
}
