extension StyledYAML {
    /// A line of the text, as far as comments are concerned.
    fileprivate enum Line {
        case blank
        case comment(column: Int, String)
        /// A comment behind what else stands on the line may follow.
        case content(column: Int, comment: String?)
    }

    /// Finds the comments and gives each to the element that it belongs to, as Go's YAML does.
    mutating func attachComments(of bytes: [UInt8], skipping scalars: [Range<Int>]) {
        let lines = StyledYAML.lines(of: bytes, skipping: scalars)
        guard lines.contains(where: { if case .blank = $0 { false } else { $0.hasComment } }) else { return }
        let starts = order()
        var index = 0
        while index < lines.count {
            switch lines[index] {
            case .blank: index += 1
            case .content(_, let comment):
                if let comment { attach(comment, behindLine: index) }
                index += 1
            case .comment:
                let start = index
                while index < lines.count, !lines[index].isContent { index += 1 }
                attachRun(lines, start..<index, starts)
            }
        }
    }

    // MARK: Lines

    private static func lines(of bytes: [UInt8], skipping scalars: [Range<Int>]) -> [Line] {
        var result: [Line] = []
        var scalars = scalars[...]
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            var index = start
            var column: Int?
            var comment: String?
            while index < end {
                while let first = scalars.first, first.upperBound <= index { scalars.removeFirst() }
                if let first = scalars.first, first.contains(index) {
                    if column == nil { column = index - start }
                    index = min(first.upperBound, end)
                    continue
                }
                let byte = bytes[index]
                if byte == UInt8(ascii: "#"), index == start || bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09 {
                    var text = bytes[index..<end]
                    if text.last == 0x0D { text.removeLast() }
                    comment = String(decoding: text, as: UTF8.self)
                    break
                }
                if byte != 0x20, byte != 0x09, byte != 0x0D, column == nil { column = index - start }
                index += 1
            }
            if let column {
                result.append(.content(column: column, comment: comment))
            } else if let comment {
                result.append(.comment(column: index - start, comment))
            } else {
                result.append(.blank)
            }
            start = end + 1
        }
        return result
    }

    // MARK: Elements

    /// Keys and items of blocks in the order of the text; these can have comments above and below.
    private func order() -> [Int] {
        elements.indices.filter { index in
            guard let parent = elements[index].parent else { return elements[index].kind == .scalar }
            return !elements[parent].isFlow && (elements[parent].kind == .sequence || isKey(index))
        }
    }

    private func isKey(_ index: Int) -> Bool {
        guard let parent = elements[index].parent, elements[parent].kind == .mapping else { return false }
        return elements[parent].children.firstIndex(of: index)?.isMultiple(of: 2) ?? false
    }

    /// A comment behind something belongs to what ends on the line.
    private mutating func attach(_ comment: String, behindLine line: Int) {
        var found: Int?
        for index in elements.indices where elements[index].firstLine <= line {
            let element = elements[index]
            let ends =
                element.isBlockScalar
                ? element.firstLine == line
                : (element.kind == .scalar || element.isFlow) && element.lastLine == line
            if ends, !element.isNothing, !(found.map { isFlowAncestor($0, of: index) } ?? false) { found = index }
        }
        if let found { elements[found].line = comment }
    }

    private func isFlowAncestor(_ ancestor: Int, of index: Int) -> Bool {
        var parent = elements[index].parent
        while let current = parent {
            if current == ancestor { return elements[ancestor].lastLine == elements[index].lastLine }
            parent = elements[current].parent
        }
        return false
    }

    // MARK: Runs of comment lines

    /// Comment lines with nothing but blank lines between them: parts of them belong to what stands above, the rest to
    /// what follows.
    private mutating func attachRun(_ lines: [Line], _ run: Range<Int>, _ starts: [Int]) {
        let above = lines[..<run.lowerBound].lastIndex { $0.isContent }
        let next = run.upperBound < lines.count ? lines[run.upperBound].column : nil
        let previous = starts.last { elements[$0].firstLine < run.lowerBound }
        let indent = previous.map { blockColumn(of: $0) } ?? 0
        let following = starts.first { elements[$0].firstLine >= run.upperBound }
        let followsColon = previous.map { waits($0, atLine: run.lowerBound) } ?? false
        let endsPlain = above.map { !lines[$0].hasComment && hasPlainEnd(line: $0) } ?? false
        var isFirstBlank = above.map { run.lowerBound - $0 <= 1 } ?? true
        var text = ""
        var start = (line: 0, column: 0)
        func isBelow() -> Bool {
            // The tool does not look at what stands below the first line of all, unless a plain scalar ends it.
            let isNextLine = above.map { ($0 > 0 || endsPlain) && start.line == $0 + 1 } ?? false
            return isFirstBlank && (isNextLine && !followsColon || start.column < indent)
        }
        var wasBlank = false
        for index in run {
            guard case .comment(let column, let comment) = lines[index] else {
                if !text.isEmpty, !wasBlank {
                    if isBelow() {
                        attachFoot(text, column: start.column, around: previous, following, next)
                        text = ""
                    } else {
                        text += "\n"
                    }
                }
                isFirstBlank = false
                wasBlank = true
                continue
            }
            wasBlank = false
            if !text.isEmpty, column < indent, column != start.column {
                attachFoot(text, column: start.column, around: previous, following, next)
                text = ""
            }
            if text.isEmpty { start = (index, column) } else { text += "\n" }
            text += comment
        }
        guard !text.isEmpty else { return }
        guard let next else {
            if !wasBlank, isBelow() {
                attachFoot(text, column: start.column, around: previous, following, next)
            } else {
                foot = StyledYAML.trimmed(text)
            }
            return
        }
        if next < indent, next != start.column {
            attachFoot(text, column: start.column, around: previous, following, next)
        } else if let following {
            attachHead(text, to: following, isFirst: above == nil)
        }
    }

    /// The part of the first comment before its last blank line is the document's.
    private mutating func attachHead(_ text: String, to index: Int, isFirst: Bool) {
        guard isFirst else {
            elements[index].head = text
            return
        }
        if text.hasSuffix("\n") {
            head = StyledYAML.trimmed(text)
        } else if let split = text.utf8.lastBlankLine {
            head = String(text.utf8[..<split].dropLast()) ?? ""
            elements[index].head = String(text.utf8[split...].dropFirst()) ?? ""
        } else {
            elements[index].head = text
        }
    }

    /// - Parameter next: the column of what follows.
    private mutating func attachFoot(
        _ text: String, column: Int, around previous: Int?, _ following: Int?, _ next: Int?
    ) {
        guard var index = previous else { return }
        let isDedented = column < blockColumn(of: index)
        // Further left than the block: it is about the block as a whole.
        while column < blockColumn(of: index), next ?? 0 < blockColumn(of: index),
            let outer = enclosingEntry(of: index)
        {
            index = outer
        }
        // In a list, the tool gives it to the next item.
        if isDedented, let following, !isKey(index), elements[following].parent == elements[index].parent {
            index = following
        }
        elements[index].foot += (elements[index].foot.isEmpty ? "" : "\n") + text
    }

    /// The column of the block that an entry stands in.
    private func blockColumn(of index: Int) -> Int {
        guard let parent = elements[index].parent else { return 0 }
        return elements[parent].column
    }

    /// The key or item that holds the collection that an entry stands in.
    private func enclosingEntry(of index: Int) -> Int? {
        guard let parent = elements[index].parent, let outer = elements[parent].parent else { return nil }
        guard elements[outer].kind == .mapping, let position = elements[outer].children.firstIndex(of: parent) else {
            return parent
        }
        return elements[outer].children[position - 1]
    }

    /// Whether the value of a key begins only below `line`.
    private func waits(_ index: Int, atLine line: Int) -> Bool {
        guard isKey(index), let parent = elements[index].parent,
            let position = elements[parent].children.firstIndex(of: index)
        else { return false }
        let value = elements[elements[parent].children[position + 1]]
        return value.isNothing || value.firstLine >= line
    }

    private func hasPlainEnd(line: Int) -> Bool {
        guard let last = elements.last(where: { $0.firstLine <= line && !$0.isNothing }), last.kind == .scalar else {
            return false
        }
        let isPlain = last.scalar.style == .any || last.scalar.style == .plain
        return isPlain && !(last.parent.map { elements[$0].isFlow } ?? false)
    }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while text.utf8.last == 0x0A { text.removeLast() }
        return text
    }
}

extension StyledYAML.Line {
    fileprivate var isContent: Bool { if case .content = self { true } else { false } }

    fileprivate var hasComment: Bool {
        switch self {
        case .blank: false
        case .comment: true
        case .content(_, let comment): comment != nil
        }
    }

    fileprivate var column: Int? { if case .content(let column, _) = self { column } else { nil } }
}

extension String.UTF8View {
    /// The second of the last two line breaks in a row.
    fileprivate var lastBlankLine: Index? {
        var index = endIndex
        while index > startIndex {
            let before = self.index(before: index)
            if before > startIndex, self[before] == 0x0A, self[self.index(before: before)] == 0x0A { return before }
            index = before
        }
        return nil
    }
}
