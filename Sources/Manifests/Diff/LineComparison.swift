/// Finds the shortest edit between two lists of lines (E. Myers, An O(ND) difference algorithm, 1986).
enum LineComparison {
    /// Lines of the old list that lines of the new one replace; one of the two may be empty.
    struct Edit {
        var old: Range<Int>
        var new: Range<Int>
    }

    // Beyond this many differing lines the rest counts as replaced as a whole; it bounds time and memory.
    private static let longestEdit = 2_000

    static func edits(_ old: [Substring], _ new: [Substring]) -> [Edit] {
        // Equal lines get equal numbers, so that the algorithm compares integers. By bytes, not Unicode equivalence.
        var numbers: [[UInt8]: Int32] = [:]
        let number = { (line: Substring) -> Int32 in
            let next = Int32(truncatingIfNeeded: numbers.count)
            let bytes = Array(line.utf8)
            if let known = numbers[bytes] { return known }
            numbers[bytes] = next
            return next
        }
        let oldNumbers = old.map(number)
        let newNumbers = new.map(number)
        var start = 0
        while start < old.count, start < new.count, oldNumbers[start] == newNumbers[start] { start += 1 }
        var tail = 0
        while tail < old.count - start, tail < new.count - start,
            oldNumbers[old.count - 1 - tail] == newNumbers[new.count - 1 - tail]
        {
            tail += 1
        }
        let oldMiddle = Array(oldNumbers[start..<old.count - tail])
        let newMiddle = Array(newNumbers[start..<new.count - tail])
        return middle(oldMiddle, newMiddle).map { edit in
            Edit(
                old: edit.old.lowerBound + start..<edit.old.upperBound + start,
                new: edit.new.lowerBound + start..<edit.new.upperBound + start)
        }
    }

    private static func middle(_ old: [Int32], _ new: [Int32]) -> [Edit] {
        if old.isEmpty, new.isEmpty { return [] }
        let whole = [Edit(old: 0..<old.count, new: 0..<new.count)]
        if old.isEmpty || new.isEmpty { return whole }
        // `furthest[k + limit]` is the furthest position in `old` on diagonal k = x − y. Before each round its used
        // part is kept, to walk back by.
        let limit = min(old.count + new.count, longestEdit)
        var furthest = Array(repeating: Int32(0), count: 2 * limit + 3)
        let middle = limit + 1
        var rounds: [[Int32]] = []
        for distance in 0...limit {
            rounds.append(Array(furthest[middle - distance - 1...middle + distance + 1]))
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                var x: Int
                if diagonal == -distance
                    || diagonal != distance && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1]
                {
                    x = Int(furthest[middle + diagonal + 1])
                } else {
                    x = Int(furthest[middle + diagonal - 1]) + 1
                }
                var y = x - diagonal
                while x < old.count, y < new.count, old[x] == new[y] {
                    x += 1
                    y += 1
                }
                furthest[middle + diagonal] = Int32(truncatingIfNeeded: x)
                if x >= old.count, y >= new.count { return walkBack(rounds, from: (x, y)) }
            }
        }
        return whole
    }

    private static func walkBack(_ rounds: [[Int32]], from end: (x: Int, y: Int)) -> [Edit] {
        var edits: [Edit] = []
        var (x, y) = end
        for distance in (1..<rounds.count).reversed() {
            let round = rounds[distance]
            let centre = distance + 1
            let diagonal = x - y
            let goesDown =
                diagonal == -distance
                || diagonal != distance && round[centre + diagonal - 1] < round[centre + diagonal + 1]
            let previous = goesDown ? diagonal + 1 : diagonal - 1
            let previousX = Int(round[centre + previous])
            let previousY = previousX - previous
            // A step down adds a line of the new text, a step to the right drops one of the old.
            let step =
                goesDown
                ? Edit(old: previousX..<previousX, new: previousY..<previousY + 1)
                : Edit(old: previousX..<previousX + 1, new: previousY..<previousY)
            if let next = edits.last, next.old.lowerBound == step.old.upperBound,
                next.new.lowerBound == step.new.upperBound
            {
                edits[edits.count - 1] = Edit(
                    old: step.old.lowerBound..<next.old.upperBound, new: step.new.lowerBound..<next.new.upperBound)
            } else {
                edits.append(step)
            }
            (x, y) = (previousX, previousY)
        }
        return edits.reversed()
    }
}
