/// Line differences in the unified format of `diff -u`.
public enum UnifiedDiff {
    /// One line of output.
    public struct Line: Hashable, Sendable {
        /// What the line is.
        public enum Kind: Sendable, Hashable {
            /// `@@ -1,3 +1,4 @@`.
            case hunk
            /// A line of both texts.
            case context
            /// A line of the old text only.
            case removed
            /// A line of the new text only.
            case added
        }

        /// What the line is.
        public var kind: Kind
        /// The line without its mark and line break; for a hunk the whole header.
        public var text: String

        /// The line with its mark: a blank, `-` or `+`.
        public var marked: String {
            switch kind {
            case .hunk: text
            case .context: " \(text)"
            case .removed: "-\(text)"
            case .added: "+\(text)"
            }
        }
    }

    /// The differences of two texts, with `context` equal lines around each; empty if the texts have the same lines.
    /// A line break at the very end does not make a line of its own.
    public static func lines(old: String, new: String, context: Int = 3) -> [Line] {
        let old = split(old)
        let new = split(new)
        let edits = LineComparison.edits(old, new)
        return hunks(edits, old, new, context: max(context, 0))
    }

    /// The differences as text, headed by `--- oldLabel` and `+++ newLabel`; empty if there are none.
    public static func text(
        old: String, new: String, oldLabel: String, newLabel: String, context: Int = 3
    ) -> String {
        let lines = lines(old: old, new: new, context: context)
        guard !lines.isEmpty else { return "" }
        return "--- \(oldLabel)\n+++ \(newLabel)\n" + lines.map { $0.marked + "\n" }.joined()
    }

    private static func split(_ text: String) -> [Substring] {
        var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func hunks(
        _ edits: [LineComparison.Edit], _ old: [Substring], _ new: [Substring], context: Int
    ) -> [Line] {
        var result: [Line] = []
        var index = 0
        while index < edits.count {
            // Changes whose contexts touch or overlap share a hunk.
            var end = index + 1
            while end < edits.count, edits[end].old.lowerBound - edits[end - 1].old.upperBound <= 2 * context {
                end += 1
            }
            let group = edits[index..<end]
            index = end
            guard let first = group.first, let last = group.last else { continue }
            let before = min(context, first.old.lowerBound)
            let after = min(context, old.count - last.old.upperBound)
            let oldRange = first.old.lowerBound - before..<last.old.upperBound + after
            let newRange = first.new.lowerBound - before..<last.new.upperBound + after
            result.append(Line(kind: .hunk, text: "@@ -\(header(oldRange)) +\(header(newRange)) @@"))
            var position = oldRange.lowerBound
            for edit in group {
                result += old[position..<edit.old.lowerBound].map { Line(kind: .context, text: String($0)) }
                result += old[edit.old].map { Line(kind: .removed, text: String($0)) }
                result += new[edit.new].map { Line(kind: .added, text: String($0)) }
                position = edit.old.upperBound
            }
            result += old[position..<oldRange.upperBound].map { Line(kind: .context, text: String($0)) }
        }
        return result
    }

    private static func header(_ range: Range<Int>) -> String {
        switch range.count {
        case 0: "\(range.lowerBound),0"
        case 1: "\(range.lowerBound + 1)"
        default: "\(range.lowerBound + 1),\(range.count)"
        }
    }
}
