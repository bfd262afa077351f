/// A table for people: columns as wide as their widest cell, two spaces apart, no lines.
struct Table {
    /// One column.
    struct Column: ExpressibleByStringLiteral {
        /// Where cells stand in it.
        enum Alignment {
            case left, right
        }

        var title: String
        var alignment: Alignment

        init(_ title: String, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }

        init(stringLiteral title: String) { self.init(title) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []
    private let terminal: Terminal

    init(_ columns: [Column], terminal: Terminal) {
        self.columns = columns
        self.terminal = terminal
    }

    /// Adds a row; missing cells at its end are empty.
    mutating func add(_ cells: [String]) { rows.append(cells.map { PrintableText.escaped($0) }) }

    /// All lines with their line ends. Nothing trails behind a line's last cell.
    func rendered() -> String {
        var widths = columns.map(\.title.count)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        return line(columns.map(\.title), widths, isHeader: true)
            + rows.map { line($0, widths, isHeader: false) }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int], isHeader: Bool) -> String {
        let last = cells.lastIndex { !$0.isEmpty } ?? -1
        var line = ""
        for (column, cell) in cells.enumerated() where column <= last {
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            // Colours are added after the width is known: their codes take no room on the screen.
            let text = isHeader ? cell : terminal.colored(cell)
            switch columns[column].alignment {
            case .left: line += column < last ? text + padding : text
            case .right: line += padding + text
            }
            if column < last { line += "  " }
        }
        return line + "\n"
    }
}
