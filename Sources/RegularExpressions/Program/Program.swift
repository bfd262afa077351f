/// A step of the machine.
struct Instruction: Sendable {
    enum Operation: UInt8, Sendable {
        /// Never matches.
        case fail
        case match
        /// Goes to `next`, and to `argument` if that leads nowhere.
        case split
        /// Notes the position in slot `argument`.
        case capture
        /// Goes on if all assertions in `argument` hold.
        case assert
        case nothing
        /// The character `argument`.
        case character
        /// A character of class `argument`.
        case characterClass
    }

    var operation: Operation
    var next: Int32 = 0
    var argument: Int32 = 0
}

/// A class with its ASCII part as bits.
struct CompiledClass: Sendable {
    let low: UInt64
    let high: UInt64
    let characters: CharacterClass

    init(_ characters: CharacterClass) {
        var low: UInt64 = 0
        var high: UInt64 = 0
        for range in characters.ranges {
            for scalar in range {
                if scalar < 64 {
                    low |= 1 << UInt64(scalar)
                } else if scalar < 128 {
                    high |= 1 << UInt64(scalar - 64)
                } else {
                    break
                }
            }
        }
        (self.low, self.high, self.characters) = (low, high, characters)
    }

    @inline(__always)
    func contains(_ scalar: UInt32) -> Bool {
        if scalar < 64 { return low >> UInt64(scalar) & 1 != 0 }
        if scalar < 128 { return high >> UInt64(scalar - 64) & 1 != 0 }
        return characters.contains(scalar)
    }
}

/// A compiled regular expression.
struct Program: Sendable {
    var instructions: [Instruction]
    var classes: [CompiledClass]
    var start: Int
    /// Two slots a group.
    var slotCount: Int
    /// Every match starts at the text's start.
    var isAnchored = false
    /// What every match starts with.
    var prefix: [UInt8] = []
    /// The expression is `prefix` and nothing else, up to anchors, without groups.
    var isLiteral = false
    /// Every match ends at the text's end; known for literals only.
    var isAnchoredAtEnd = false
    /// Which bytes a match may start with; nil where it may be empty or start with anything.
    var firstBytes: [Bool]?
}
