/// Searches of one expression in one text. Keeps the machines' memory from one search to the next.
struct Searcher {
    let program: Program
    let text: TextBuffer
    /// How many slots of groups are wanted: none, the match only (2), or all.
    let slotCount: Int
    private var backtracker: Backtracker?
    private var machine: PikeMachine?

    init(_ program: Program, _ text: TextBuffer, slotCount: Int) {
        self.program = program
        self.text = text
        self.slotCount = min(slotCount, program.slotCount)
        backtracker = program.isLiteral ? nil : Backtracker(program, textLength: text.count, slotCount: self.slotCount)
    }

    /// The slots of the first match that starts at `start` or later; -1 for groups that took no part.
    mutating func search(from start: Int) -> [Int]? {
        guard start <= text.count, !program.isAnchored || start == 0 else { return nil }
        if program.isLiteral { return literal(from: start) }
        if backtracker != nil {
            switch backtracker?.search(program, text, from: start) {
            case .match(let slots): return slots
            case .noMatch: return nil
            // Once it did not fit, it is not tried again: that would take time for every match.
            case .tooLong, nil: backtracker = nil
            }
        }
        if machine == nil { machine = PikeMachine(program, slotCount: slotCount) }
        return machine?.search(program, text, from: start)
    }

    private func literal(from start: Int) -> [Int]? {
        let prefix = program.prefix
        var at = start
        if program.isAnchoredAtEnd {
            let last = text.count - prefix.count
            guard last >= start else { return nil }
            if program.isAnchored, last != 0 { return nil }
            at = last
        }
        if program.isAnchored || program.isAnchoredAtEnd {
            guard program.hasPrefix(text, at: at) else { return nil }
        } else {
            guard let found = program.nextCandidate(text, from: at) else { return nil }
            at = found
        }
        return [at, at + prefix.count]
    }
}

extension Program {
    @inline(__always)
    func hasPrefix(_ text: TextBuffer, at position: Int) -> Bool {
        guard text.count - position >= prefix.count else { return false }
        for index in prefix.indices where text[position + index] != prefix[index] { return false }
        return true
    }

    /// The next position where a match may start.
    func nextCandidate(_ text: TextBuffer, from start: Int) -> Int? {
        var position = start
        if let first = prefix.first {
            let last = text.count - prefix.count
            while position <= last {
                if text[position] == first, hasPrefix(text, at: position) { return position }
                position += 1
            }
            return nil
        }
        if let firstBytes {
            return firstBytes.withUnsafeBufferPointer { firstBytes in
                while position < text.count {
                    if firstBytes[Int(text[position])] { return position }
                    position += 1
                }
                return nil
            }
        }
        return start
    }

    /// What holds at a position.
    static func assertions(_ text: TextBuffer, at position: Int) -> Assertions {
        var result: Assertions = []
        let before = position > 0 ? text[position - 1] : nil
        let after = position < text.count ? text[position] : nil
        if before == nil { result.insert([.beginText, .beginLine]) }
        if before == UInt8(ascii: "\n") { result.insert(.beginLine) }
        if after == nil { result.insert([.endText, .endLine]) }
        if after == UInt8(ascii: "\n") { result.insert(.endLine) }
        let isBoundary = (before.map(Parser.isWord) ?? false) != (after.map(Parser.isWord) ?? false)
        result.insert(isBoundary ? .wordBoundary : .noWordBoundary)
        return result
    }
}
