extension Program {
    /// Finds the literal text that every match starts with, the anchors around it, and whether there is more.
    mutating func findPrefix() {
        var hasGroups = false
        var index = start
        /// Passes what consumes nothing, up to an assertion.
        func skip() {
            while true {
                switch instructions[index].operation {
                case .nothing: index = Int(instructions[index].next)
                case .capture:
                    hasGroups = true
                    index = Int(instructions[index].next)
                default: return
                }
            }
        }
        func skipAssertion(_ assertion: Assertions) -> Bool {
            var found = false
            skip()
            while instructions[index].operation == .assert, instructions[index].argument == Int32(assertion.rawValue) {
                found = true
                index = Int(instructions[index].next)
                skip()
            }
            return found
        }
        let anchored = skipAssertion(.beginText)
        var literal: [UInt8] = []
        skip()
        // U+FFFD in the pattern also matches bytes that are not UTF-8.
        while instructions[index].operation == .character, instructions[index].argument != Int32(UTF8Text.replacement),
            let bytes = UTF8Text.encode(UInt32(instructions[index].argument))
        {
            literal += bytes
            index = Int(instructions[index].next)
            skip()
        }
        let anchoredAtEnd = skipAssertion(.endText)
        isAnchored = anchored
        prefix = literal
        isLiteral = instructions[index].operation == .match && !hasGroups && slotCount == 2
        isAnchoredAtEnd = isLiteral && anchoredAtEnd
    }

    /// Finds the bytes that a match may start with.
    mutating func findFirstBytes() {
        var bytes = [Bool](repeating: false, count: 256)
        var seen = Set<Int>()
        var pending = [start]
        func insert(_ low: UInt32, _ high: UInt32) {
            if low < 0x80 { for byte in Int(low)...Int(min(high, 0x7F)) { bytes[byte] = true } }
            if high >= 0x80 { for byte in 0x80...0xFF { bytes[byte] = true } }
        }
        while let index = pending.popLast() {
            // A program that starts in very many ways starts with anything.
            if seen.count > 1000 { return }
            if !seen.insert(index).inserted { continue }
            let instruction = instructions[index]
            switch instruction.operation {
            case .fail: break
            case .match: return
            case .split: pending += [Int(instruction.next), Int(instruction.argument)]
            case .capture, .assert, .nothing: pending.append(Int(instruction.next))
            case .character: insert(UInt32(instruction.argument), UInt32(instruction.argument))
            case .characterClass:
                for range in classes[Int(instruction.argument)].characters.ranges {
                    insert(range.lowerBound, range.upperBound)
                }
            }
        }
        if bytes.contains(false) { firstBytes = bytes }
    }
}
