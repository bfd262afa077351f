/// A set of code points as ranges in ascending order that neither touch nor overlap, once `normalize` ran.
struct CharacterClass: Sendable, Hashable {
    static let last: UInt32 = 0x10FFFF

    private(set) var ranges: [ClosedRange<UInt32>]

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        self.ranges = ranges
    }

    static let any = CharacterClass([0...last])
    static let anyButNewline = CharacterClass([0...0x9, 0xB...last])
    static let ascii = CharacterClass([0...0x7F])

    mutating func insert(_ range: ClosedRange<UInt32>) {
        if let end = ranges.last?.upperBound, let start = ranges.last?.lowerBound,
            range.lowerBound >= start, range.lowerBound <= end + 1
        {
            ranges[ranges.count - 1] = start...max(end, range.upperBound)
            return
        }
        ranges.append(range)
    }

    mutating func insert(_ other: CharacterClass) {
        for range in other.ranges { insert(range) }
    }

    /// Inserts a range with all that its characters fold to.
    mutating func insertFolded(_ range: ClosedRange<UInt32>) {
        insert(range)
        guard range.lowerBound > CaseFolding.first || range.upperBound < CaseFolding.last else { return }
        CaseFolding.forEachOther(of: range) { insert($0...$0) }
    }

    mutating func normalize() {
        guard ranges.count > 1 else { return }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        ranges = merged
    }

    /// All code points that are not in this class, which is normal.
    var negated: CharacterClass {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { result.append(next...Self.last) }
        return CharacterClass(result)
    }

    var folded: CharacterClass {
        var result = CharacterClass()
        for range in ranges { result.insertFolded(range) }
        result.normalize()
        return result
    }

    func contains(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar
    }

    /// The one character of the class, if it has just one.
    var single: UInt32? {
        guard ranges.count == 1, let range = ranges.first, range.count == 1 else { return nil }
        return range.lowerBound
    }
}
