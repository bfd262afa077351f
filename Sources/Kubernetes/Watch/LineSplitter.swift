/// Cuts a stream of bytes into lines, wherever its pieces begin and end.
struct LineSplitter {
    /// A line grew beyond the limit.
    struct LineTooLong: Error {}

    /// The longest line.
    let limit: Int
    private var rest: [UInt8] = []
    /// How much of `rest` has been searched for a line's end.
    private var searched = 0

    init(limit: Int) { self.limit = limit }

    /// Takes bytes in, and returns the lines that are whole now, without their ends; empty ones are left out.
    mutating func append(_ bytes: [UInt8]) throws(LineTooLong) -> [[UInt8]] {
        rest += bytes
        var lines: [[UInt8]] = []
        var start = 0
        var index = searched
        while index < rest.count {
            if rest[index] == 0x0A {
                var end = index
                if end > start, rest[end - 1] == 0x0D { end -= 1 }
                if end > start { lines.append(Array(rest[start..<end])) }
                start = index + 1
            }
            index += 1
        }
        if start > 0 { rest.removeFirst(start) }
        searched = rest.count
        if rest.count > limit || lines.contains(where: { $0.count > limit }) { throw LineTooLong() }
        return lines
    }

    /// What came after the last line's end: a message that was cut off, if it is not empty.
    var remainder: [UInt8] { rest }
}
