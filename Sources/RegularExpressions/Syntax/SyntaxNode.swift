/// A parsed regular expression.
indirect enum SyntaxNode {
    case empty
    /// Characters one after the other; with `foldCase` in any case.
    case literal([UInt32], foldCase: Bool)
    case characterClass(CharacterClass)
    case assertion(Assertions)
    case capture(Int, SyntaxNode)
    /// `maximum` is nil where there is none.
    case repetition(SyntaxNode, minimum: Int, maximum: Int?, greedy: Bool)
    case concatenation([SyntaxNode])
    case alternation([SyntaxNode])

    /// Whether nested repetitions of this node stay within `limit` copies.
    func repeatsAtMost(_ limit: Int) -> Bool {
        switch self {
        case .empty, .literal, .characterClass, .assertion: return true
        case .capture(_, let node): return node.repeatsAtMost(limit)
        case .concatenation(let nodes), .alternation(let nodes):
            return nodes.allSatisfy { $0.repeatsAtMost(limit) }
        case .repetition(let node, let minimum, let maximum, _):
            if maximum == 0 { return true }
            // `*`, `+` and `?` are no counted repetitions to Go.
            let copies = maximum ?? minimum
            if copies <= 1 && (maximum == nil || minimum == 0) { return node.repeatsAtMost(limit) }
            if copies > limit { return false }
            return node.repeatsAtMost(limit / max(copies, 1))
        }
    }
}

/// What may be asserted about a position without consuming anything.
struct Assertions: OptionSet, Sendable {
    let rawValue: UInt8
    static let beginText = Assertions(rawValue: 1)
    static let endText = Assertions(rawValue: 2)
    static let beginLine = Assertions(rawValue: 4)
    static let endLine = Assertions(rawValue: 8)
    static let wordBoundary = Assertions(rawValue: 16)
    static let noWordBoundary = Assertions(rawValue: 32)
}
