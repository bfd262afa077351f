/// Finds what a user probably meant.
public enum Spelling {
    /// The candidate with the smallest edit distance to `word`, if it is near enough to be meant: at most a third of
    /// the word's letters differ, and one letter may always differ in words of three letters or more.
    public static func nearest(to word: String, among candidates: [String]) -> String? {
        let letters = Array(word.lowercased().unicodeScalars)
        // Longer words are no slips of the pen, and the cost is quadratic.
        guard letters.count <= 64 else { return nil }
        let allowed = letters.count < 3 ? 0 : max(1, letters.count / 3)
        var best: (distance: Int, candidate: String)?
        for candidate in candidates where candidate.unicodeScalars.count <= 64 {
            let distance = distance(letters, Array(candidate.lowercased().unicodeScalars))
            if distance <= allowed, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.candidate
    }

    /// The number of letters to insert, delete, replace or swap with a neighbour (optimal string alignment).
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard !left.isEmpty else { return right.count }
        guard !right.isEmpty else { return left.count }
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let replaced = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
                var cost = min(replaced, previous[column] + 1, current[column - 1] + 1)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, beforePrevious[column - 2] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
