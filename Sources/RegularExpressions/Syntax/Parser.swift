/// Reads Go's regular expression syntax (RE2 with Perl's extensions).
struct Parser {
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let foldCase = Flags(rawValue: 1)
        static let multiLine = Flags(rawValue: 2)
        static let dotMatchesNewline = Flags(rawValue: 4)
        static let ungreedy = Flags(rawValue: 8)
        static let all: Flags = [.foldCase, .multiLine, .dotMatchesNewline, .ungreedy]
    }

    /// Limits of Go: instructions of a program (128 MiB of 40 bytes each), code points in literals and classes
    /// (128 MiB of 4 bytes each), levels, and copies made by repetitions.
    static let maximumSize = (128 << 20) / 40
    static let maximumRunes = (128 << 20) / 4
    static let maximumHeight = 1000
    static let maximumRepeat = 1000

    /// Slots of groups times instructions: what a search may need to keep of one position, in words. A limit of ours.
    static let maximumState = 1 << 24

    /// A node with what the limits are about.
    private struct Item {
        var node: SyntaxNode
        var height: Int
        var size: Int
    }

    /// An open group: what was read of the current alternative, the alternatives before, and what `)` restores.
    private struct Frame {
        var items: [Item] = []
        var alternatives: [Item] = []
        var flags: Flags
        var capture: Int?
    }

    let text: [UInt8]
    let pattern: String
    var position = 0
    var flags: Flags = []
    private(set) var names: [String?] = [nil]
    private var frames = [Frame(flags: [], capture: nil)]
    private var top: Frame {
        get { frames[frames.count - 1] }
        _modify { yield &frames[frames.count - 1] }
    }
    private var runes = 0

    init(_ pattern: String) {
        self.pattern = pattern
        text = Array(pattern.utf8)
    }

    static func parse(_ pattern: String) throws(RegularExpressionError) -> (node: SyntaxNode, names: [String?]) {
        var parser = Parser(pattern)
        let node = try parser.parse()
        return (node, parser.names)
    }

    private mutating func parse() throws(RegularExpressionError) -> SyntaxNode {
        var lastRepeat: Int?
        while position < text.count {
            var repetition: Int?
            let start = position
            switch text[position] {
            case UInt8(ascii: "("):
                if peek(1) == UInt8(ascii: "?") {
                    try parseGroupFlags()
                } else {
                    position += 1
                    openGroup(name: nil)
                }
            case UInt8(ascii: "|"):
                position += 1
                let item = try concatenated()
                top.alternatives.append(item)
                top.items = []
            case UInt8(ascii: ")"):
                position += 1
                try closeGroup()
            case UInt8(ascii: "^"):
                position += 1
                try push(.assertion(flags.contains(.multiLine) ? .beginLine : .beginText))
            case UInt8(ascii: "$"):
                position += 1
                try push(.assertion(flags.contains(.multiLine) ? .endLine : .endText))
            case UInt8(ascii: "."):
                position += 1
                try push(.characterClass(flags.contains(.dotMatchesNewline) ? .any : .anyButNewline))
            case UInt8(ascii: "["):
                try parseClass()
            case UInt8(ascii: "*"):
                try parseRepetition(minimum: 0, maximum: nil, counted: false, length: 1, after: lastRepeat)
                repetition = start
            case UInt8(ascii: "+"):
                try parseRepetition(minimum: 1, maximum: nil, counted: false, length: 1, after: lastRepeat)
                repetition = start
            case UInt8(ascii: "?"):
                try parseRepetition(minimum: 0, maximum: 1, counted: false, length: 1, after: lastRepeat)
                repetition = start
            case UInt8(ascii: "{"):
                if let count = RepeatCount(text, at: position) {
                    guard count.isValid else { throw error(.invalidRepeatCount, start..<start + count.length) }
                    try parseRepetition(
                        minimum: count.minimum, maximum: count.maximum, counted: true, length: count.length,
                        after: lastRepeat)
                    repetition = start
                } else {
                    position += 1
                    try pushLiteral(0x7B)
                }
            case UInt8(ascii: "\\"):
                try parseBackslash()
            default:
                try pushLiteral(nextScalar())
            }
            lastRepeat = repetition
        }
        guard frames.count == 1 else { throw error(.missingParenthesis) }
        let item = try alternated()
        guard item.size * 2 * names.count <= Self.maximumState else { throw error(.tooLarge) }
        return item.node
    }

    // MARK: Groups

    mutating func openGroup(name: String?) {
        names.append(name)
        frames.append(Frame(flags: flags, capture: names.count - 1))
    }

    mutating func openGroup(flags inside: Flags) {
        frames.append(Frame(flags: flags, capture: nil))
        flags = inside
    }

    private mutating func closeGroup() throws(RegularExpressionError) {
        let item = try alternated()
        guard frames.count > 1, let frame = frames.popLast() else { throw error(.unexpectedParenthesis) }
        flags = frame.flags
        if let capture = frame.capture {
            try append(Item(node: .capture(capture, item.node), height: item.height + 1, size: 2 + item.size))
        } else {
            try append(item)
        }
    }

    /// What was read of the current alternative, as one node. Neighbouring literals become one.
    private mutating func concatenated() throws(RegularExpressionError) -> Item {
        var nodes: [SyntaxNode] = []
        var size = 0
        var height = 1
        var literal: [UInt32] = []
        var literalFolds = false
        for item in top.items {
            size += item.size
            height = max(height, item.height)
            if case .literal(let characters, let folds) = item.node, characters.count == 1 {
                if !literal.isEmpty, folds != literalFolds {
                    nodes.append(.literal(literal, foldCase: literalFolds))
                    literal = []
                }
                literalFolds = folds
                literal += characters
                continue
            }
            if !literal.isEmpty { nodes.append(.literal(literal, foldCase: literalFolds)) }
            literal = []
            nodes.append(item.node)
        }
        if !literal.isEmpty { nodes.append(.literal(literal, foldCase: literalFolds)) }
        let result =
            switch nodes.count {
            case 0: Item(node: .empty, height: 1, size: 1)
            case 1: Item(node: nodes[0], height: height, size: max(size, 1))
            default: Item(node: .concatenation(nodes), height: height + 1, size: size)
            }
        try checkLimits(result)
        return result
    }

    /// All alternatives of the innermost group, as one node.
    private mutating func alternated() throws(RegularExpressionError) -> Item {
        let item = try concatenated()
        if top.alternatives.isEmpty { return item }
        let all = top.alternatives + [item]
        let result = Item(
            node: .alternation(all.map(\.node)), height: 1 + (all.map(\.height).max() ?? 0),
            size: all.reduce(all.count - 1) { $0 + $1.size })
        try checkLimits(result)
        return result
    }

    // MARK: Nodes

    mutating func push(_ node: SyntaxNode) throws(RegularExpressionError) {
        if case .characterClass(let characters) = node {
            runes += 2 * characters.ranges.count
            if let single = characters.single {
                try append(Item(node: .literal([single], foldCase: false), height: 1, size: 1))
                return
            }
        } else {
            runes += 1
        }
        guard runes <= Self.maximumRunes else { throw error(.tooLarge) }
        try append(Item(node: node, height: 1, size: 1))
    }

    mutating func pushLiteral(_ character: UInt32) throws(RegularExpressionError) {
        let folds = flags.contains(.foldCase) && CaseFolding.next(character) != character
        try push(.literal([character], foldCase: folds))
    }

    private mutating func append(_ item: Item) throws(RegularExpressionError) {
        try checkLimits(item)
        top.items.append(item)
    }

    private func checkLimits(_ item: Item) throws(RegularExpressionError) {
        if item.size > Self.maximumSize { throw error(.tooLarge) }
        if item.height > Self.maximumHeight { throw error(.nestingDepth) }
    }

    private mutating func parseRepetition(
        minimum: Int, maximum: Int?, counted: Bool, length: Int, after lastRepeat: Int?
    ) throws(RegularExpressionError) {
        let start = position
        position += length
        var greedy = !flags.contains(.ungreedy)
        if peek(0) == UInt8(ascii: "?") {
            position += 1
            greedy.toggle()
        }
        if let lastRepeat { throw error(.invalidRepeatOperator, lastRepeat..<position) }
        guard let item = top.items.popLast() else { throw error(.missingRepeatArgument, start..<position) }
        let node = SyntaxNode.repetition(item.node, minimum: minimum, maximum: maximum, greedy: greedy)
        let size: Int
        if let maximum {
            size = maximum * item.size + (maximum - minimum)
        } else {
            size = minimum == 0 ? 2 + item.size : 1 + minimum * item.size
        }
        try append(Item(node: node, height: item.height + 1, size: max(size, 1)))
        if counted, minimum >= 2 || (maximum ?? 0) >= 2, !node.repeatsAtMost(Self.maximumRepeat) {
            throw error(.invalidRepeatCount, start..<position)
        }
    }

    // MARK: Text

    func peek(_ distance: Int) -> UInt8? {
        position + distance < text.count ? text[position + distance] : nil
    }

    /// The character at the position, which it passes; the pattern is valid UTF-8, being a `String`.
    mutating func nextScalar() -> UInt32 {
        text.withUnsafeBufferPointer { buffer in
            let (scalar, width) = UTF8Text.decode(buffer, at: position)
            position += width
            return scalar
        }
    }

    func error(_ code: RegularExpressionError.Code, _ range: Range<Int>? = nil) -> RegularExpressionError {
        guard let range else { return RegularExpressionError(code: code, expression: pattern) }
        return RegularExpressionError(code: code, expression: String(decoding: text[range], as: UTF8.self))
    }
}
