/// A regular expression in the syntax and with the meaning of Go's `regexp` (RE2): leftmost-first matches over UTF-8
/// bytes, in time linear in the text. Bytes that are not UTF-8 count as U+FFFD, one by one.
///
/// Not to be had, as in Go: back references, look-around, `\C`. Characters fold, and Unicode classes are, as in the
/// version of Unicode that `UnicodeData` names.
public struct RegularExpression: Sendable {
    /// The expression as it was written.
    public let pattern: String
    /// The names of the groups; nil for those without. The first stands for the whole match.
    public let groupNames: [String?]
    let program: Program

    /// A match: where it is, and where its groups are, as offsets in bytes from the text's start.
    public struct Match: Sendable, Hashable {
        /// The whole match and then each group; nil for groups that took no part.
        public let groups: [Range<Int>?]
        /// The whole match.
        public let range: Range<Int>

        init(_ slots: [Int]) {
            range = slots[0]..<slots[1]
            groups = stride(from: 0, to: slots.count, by: 2).map { index in
                let (start, end) = (slots[index], slots[index + 1])
                return start >= 0 && end >= start ? start..<end : nil
            }
        }
    }

    /// Compiles a pattern.
    ///
    /// - Throws: `RegularExpressionError`, with Go's message, if it is not a regular expression or too large a one.
    public init(_ pattern: String) throws(RegularExpressionError) {
        let (program, names) = try Compiler.compile(pattern)
        self.pattern = pattern
        self.program = program
        groupNames = names
    }

    /// How many groups there are, without the whole match.
    public var groupCount: Int { groupNames.count - 1 }

    /// Whether the expression matches anywhere in a text.
    public func isMatch(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { hasMatch($0) }
    }

    /// Whether the expression matches anywhere in a text.
    public func isMatch(_ text: some Collection<UInt8>) -> Bool {
        text.withBytes { hasMatch($0) }
    }

    /// The first match that starts `offset` bytes into the text or later. What is before it counts for `^` and `\b`.
    public func firstMatch(in text: String, from offset: Int = 0) -> Match? {
        var text = text
        return text.withUTF8 { firstMatch($0, offset) }
    }

    /// The first match that starts `offset` bytes into the text or later. What is before it counts for `^` and `\b`.
    public func firstMatch(in text: some Collection<UInt8>, from offset: Int = 0) -> Match? {
        text.withBytes { firstMatch($0, offset) }
    }

    /// All matches that do not overlap, up to `limit`; no empty match right after another match.
    public func allMatches(in text: String, limit: Int = .max) -> [Match] {
        var text = text
        return text.withUTF8 { allMatches($0, limit) }
    }

    /// All matches that do not overlap, up to `limit`; no empty match right after another match.
    public func allMatches(in text: some Collection<UInt8>, limit: Int = .max) -> [Match] {
        text.withBytes { allMatches($0, limit) }
    }

    private func hasMatch(_ text: TextBuffer) -> Bool {
        var searcher = Searcher(program, text, slotCount: 2)
        return searcher.search(from: 0) != nil
    }

    private func firstMatch(_ text: TextBuffer, _ offset: Int) -> Match? {
        guard offset >= 0 else { return nil }
        var searcher = Searcher(program, text, slotCount: .max)
        return searcher.search(from: offset).map(Match.init)
    }

    private func allMatches(_ text: TextBuffer, _ limit: Int) -> [Match] {
        var matches: [Match] = []
        var searcher = Searcher(program, text, slotCount: .max)
        var position = 0
        var lastEnd = -1
        while matches.count < limit, position <= text.count, let slots = searcher.search(from: position) {
            let match = Match(slots)
            let isEmptyAfterMatch = match.range.upperBound == position && match.range.lowerBound == lastEnd
            if match.range.upperBound == position {
                position += position < text.count ? UTF8Text.decode(text, at: position).width : 1
            } else {
                position = match.range.upperBound
            }
            lastEnd = match.range.upperBound
            if !isEmptyAfterMatch { matches.append(match) }
        }
        return matches
    }
}

extension Collection<UInt8> {
    /// Lends the bytes in one piece, copied only if they are not in one piece already.
    func withBytes<Result>(_ body: (TextBuffer) -> Result) -> Result {
        withContiguousStorageIfAvailable(body) ?? Array(self).withUnsafeBufferPointer(body)
    }
}
