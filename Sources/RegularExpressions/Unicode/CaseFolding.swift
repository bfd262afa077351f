/// Simple case folding: the characters that differ in case only form an orbit, such as `K`, `k` and the Kelvin sign.
enum CaseFolding {
    private struct Table {
        var characters: [UInt32] = []
        var next: [UInt32] = []

        func firstIndex(notBelow character: UInt32) -> Int {
            var low = 0
            var high = characters.count
            while low < high {
                let middle = (low + high) / 2
                if characters[middle] < character { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private static let table: Table = {
        var table = Table()
        var last: Int64 = 0
        for entry in UnicodeData.folding.split(separator: " ") {
            let parts = entry.split(separator: ":")
            guard parts.count == 2, let distance = Int64(parts[0], radix: 16) else { continue }
            var rest = parts[1]
            let stride: Int64 = rest.hasSuffix("/2") ? 2 : 1
            if stride == 2 { rest = rest.dropLast(2) }
            let numbers = rest.split(separator: "+")
            guard let delta = Int64(numbers[0], radix: 16) else { continue }
            let further = numbers.count > 1 ? Int64(numbers[1], radix: 16) ?? 0 : 0
            for index in 0...further {
                let character = last + distance + index * stride
                table.characters.append(UInt32(character))
                table.next.append(UInt32(character + delta))
            }
            last += distance + further * stride
        }
        return table
    }()

    static let first = table.characters.first ?? 0
    static let last = table.characters.last ?? 0

    /// The next character of the orbit; a character without case is its own.
    static func next(_ character: UInt32) -> UInt32 {
        let index = table.firstIndex(notBelow: character)
        return index < table.characters.count && table.characters[index] == character ? table.next[index] : character
    }

    /// All characters of the orbit.
    static func orbit(_ character: UInt32) -> [UInt32] {
        var orbit = [character]
        var other = next(character)
        while other != character {
            orbit.append(other)
            other = next(other)
        }
        return orbit
    }

    /// Calls `body` with all other characters of the orbits that `range` touches.
    static func forEachOther(of range: ClosedRange<UInt32>, _ body: (UInt32) -> Void) {
        var index = table.firstIndex(notBelow: range.lowerBound)
        while index < table.characters.count, table.characters[index] <= range.upperBound {
            let character = table.characters[index]
            var other = table.next[index]
            while other != character {
                body(other)
                other = next(other)
            }
            index += 1
        }
    }
}
