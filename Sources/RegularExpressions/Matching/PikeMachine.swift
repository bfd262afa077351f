/// Pike's machine: all ways through the program at once, in order of preference, one character at a time. Time is
/// instructions times text, whatever the expression.
struct PikeMachine {
    /// The threads of one position: a sparse set of instructions in order of preference, with the slots of each.
    private struct Threads {
        var sparse: [Int32]
        var dense: [Int32] = []
        var slots: [Int] = []

        init(_ instructionCount: Int) { sparse = [Int32](repeating: 0, count: instructionCount) }

        mutating func insert(_ instruction: Int) -> Bool {
            let index = Int(sparse[instruction])
            if index < dense.count, Int(dense[index]) == instruction { return false }
            sparse[instruction] = Int32(dense.count)
            dense.append(Int32(instruction))
            return true
        }

        mutating func removeAll() {
            dense.removeAll(keepingCapacity: true)
            slots.removeAll(keepingCapacity: true)
        }
    }

    private struct Step {
        /// An instruction to go on with, or minus a slot minus 1 to restore to `value`.
        var instruction: Int
        var value: Int
    }

    private let slotCount: Int
    private var current: Threads
    private var following: Threads
    private var steps: [Step] = []
    private var working: [Int]

    init(_ program: Program, slotCount: Int) {
        self.slotCount = max(slotCount, 2)
        current = Threads(program.instructions.count)
        following = Threads(program.instructions.count)
        working = [Int](repeating: -1, count: self.slotCount)
    }

    mutating func search(_ program: Program, _ text: TextBuffer, from start: Int) -> [Int]? {
        var best: [Int]?
        var position = start
        current.removeAll()
        following.removeAll()
        while true {
            if current.dense.isEmpty {
                if best != nil || (program.isAnchored && position > start) { break }
                if !program.isAnchored {
                    guard let candidate = program.nextCandidate(text, from: position) else { break }
                    position = candidate
                }
            }
            if best == nil, !program.isAnchored || position == start {
                for index in working.indices { working[index] = -1 }
                working[0] = position
                Self.add(
                    program, text, program.start, position, to: &current, &working, &steps)
            }
            let (scalar, width) = position < text.count ? UTF8Text.decode(text, at: position) : (0, 0)
            for index in current.dense.indices {
                let instruction = program.instructions[Int(current.dense[index])]
                let matches: Bool
                switch instruction.operation {
                case .match:
                    best = Array(current.slots[index * slotCount..<(index + 1) * slotCount])
                    best?[1] = position
                    matches = false
                case .character: matches = width > 0 && scalar == UInt32(bitPattern: instruction.argument)
                case .characterClass:
                    matches = width > 0 && program.classes[Int(instruction.argument)].contains(scalar)
                default: matches = false
                }
                // What comes after a match in the order of preference is not wanted any more.
                if instruction.operation == .match { break }
                if matches {
                    for slot in 0..<slotCount { working[slot] = current.slots[index * slotCount + slot] }
                    Self.add(
                        program, text, Int(instruction.next), position + width, to: &following, &working, &steps)
                }
            }
            current.removeAll()
            swap(&current, &following)
            if width == 0 { break }
            position += width
        }
        return best
    }

    /// Adds the threads that an instruction leads to without consuming anything.
    private static func add(
        _ program: Program, _ text: TextBuffer, _ start: Int, _ position: Int, to threads: inout Threads,
        _ working: inout [Int], _ steps: inout [Step]
    ) {
        var assertions: Assertions?
        steps.append(Step(instruction: start, value: 0))
        while let step = steps.popLast() {
            if step.instruction < 0 {
                working[-step.instruction - 1] = step.value
                continue
            }
            var index = step.instruction
            while threads.insert(index) {
                // Each entry of the set has slots, also those that are passed at once: that keeps the two in step.
                threads.slots += working
                let instruction = program.instructions[index]
                switch instruction.operation {
                case .fail, .match, .character, .characterClass: break
                case .split:
                    steps.append(Step(instruction: Int(instruction.argument), value: 0))
                    index = Int(instruction.next)
                    continue
                case .capture:
                    let slot = Int(instruction.argument)
                    if slot < working.count {
                        steps.append(Step(instruction: -slot - 1, value: working[slot]))
                        working[slot] = position
                    }
                    index = Int(instruction.next)
                    continue
                case .assert:
                    let holding = assertions ?? Program.assertions(text, at: position)
                    assertions = holding
                    let wanted = Assertions(rawValue: UInt8(truncatingIfNeeded: instruction.argument))
                    guard holding.isSuperset(of: wanted) else { break }
                    index = Int(instruction.next)
                    continue
                case .nothing:
                    index = Int(instruction.next)
                    continue
                }
                break
            }
        }
    }
}
