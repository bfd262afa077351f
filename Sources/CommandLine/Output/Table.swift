/// A table for people: columns as wide as their widest cell, two spaces apart, no lines.
struct Table {
    private var rows: [[String]]
    private let terminal: Terminal

    init(_ columns: [String], terminal: Terminal) {
        rows = [columns]
        self.terminal = terminal
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// All lines with their line ends. The last column is not padded, so that nothing trails.
    func rendered() -> String {
        var widths = [Int](repeating: 0, count: rows.map(\.count).max() ?? 0)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        var text = ""
        for (index, row) in rows.enumerated() {
            var line = ""
            for (column, cell) in row.enumerated() {
                // Colours are added after the width is known: their codes take no room on the screen.
                line += index == 0 ? cell : terminal.colored(cell)
                if column < row.count - 1 {
                    line += String(repeating: " ", count: widths[column] - cell.count + 2)
                }
            }
            text += line + "\n"
        }
        return text
    }
}
