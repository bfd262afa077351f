/// The order in which Go's YAML writes the keys of a map: character by character, letters after all else, and runs of
/// digits by their value (`a2` before `a10`).
package enum NaturalKeyOrder {
    /// The positions of `keys`, UTF-8, in this order.
    ///
    /// - Parameter isVersion3: the order of version 3, in which a number ends before a letter: `a1b` before `a1-`.
    package static func order(_ keys: [[UInt8]], isVersion3: Bool = false) -> [Int] {
        let positions = Array(keys.indices)
        if keys.count < 2 { return positions }
        if let positions = simpleOrder(keys) { return positions }
        let byBytes = positions.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
        let scalars = byBytes.map { String(decoding: keys[$0], as: UTF8.self).unicodeScalars.map(\.value) }
        return scalars.indices.sorted { precedes(scalars[$0], scalars[$1], isVersion3: isVersion3) }.map { byBytes[$0] }
    }

    /// The order of keys that are ASCII without digits; `nil` if there are others. Most pairs differ in the first
    /// characters, which are compared as one number.
    private static func simpleOrder(_ keys: [[UInt8]]) -> [Int]? {
        var prefixes: [(prefix: UInt64, position: Int)] = []
        prefixes.reserveCapacity(keys.count)
        for position in keys.indices {
            var prefix: UInt64 = 0
            let isSimple = keys[position].withUnsafeBufferPointer { key in
                for index in key.indices {
                    let byte = key[index]
                    guard byte < 0x80, byte &- 0x30 >= 10 else { return false }
                    if index < 8 { prefix |= UInt64(rank(byte)) << UInt64(56 - 8 * index) }
                }
                return true
            }
            guard isSimple else { return nil }
            prefixes.append((prefix, position))
        }
        prefixes.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            return keys[left.position].withUnsafeBufferPointer { left in
                keys[right.position].withUnsafeBufferPointer { simplePrecedes(left, $0) }
            }
        }
        return prefixes.map(\.position)
    }

    private static func simplePrecedes(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let common = min(left.count, right.count)
        var index = 0
        while index < common {
            if left[index] != right[index] { return rank(left[index]) < rank(right[index]) }
            index += 1
        }
        return left.count < right.count
    }

    static func sorted(_ entries: [Mapping.Entry]) -> [Mapping.Entry] {
        guard entries.count > 1 else { return entries }
        if entries.allSatisfy({ isSimple($0.key) }) {
            if (1..<entries.count).allSatisfy({ simplePrecedes(entries[$0 - 1].key, entries[$0].key) }) {
                return entries
            }
            return entries.sorted { simplePrecedes($0.key, $1.key) }
        }
        // The order has cycles (`9`, `10`, `1b`, `9`); sorting by bytes first makes the outcome depend on nothing else.
        let entries = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let keys = entries.map { $0.key.unicodeScalars.map(\.value) }
        if (1..<keys.count).allSatisfy({ precedes(keys[$0 - 1], keys[$0]) }) { return entries }
        return entries.indices.sorted { precedes(keys[$0], keys[$1]) }.map { entries[$0] }
    }

    // Most keys are ASCII without digits, for which the order is a plain one: letters after all else.
    private static func isSimple(_ key: String) -> Bool {
        key.utf8.allSatisfy { $0 < 0x80 && $0 &- 0x30 >= 10 }
    }

    private static func simplePrecedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8) { rank($0) < rank($1) }
    }

    private static func rank(_ byte: UInt8) -> UInt8 { (byte | 0x20) &- 0x61 < 26 ? byte | 0x80 : byte }

    static func precedes(_ left: [UInt32], _ right: [UInt32], isVersion3: Bool = false) -> Bool {
        let common = min(left.count, right.count)
        for index in 0..<common where left[index] != right[index] {
            if isVersion3, index > 0, isDigit(left[index - 1]), isLetter(left[index]) != isLetter(right[index]) {
                return isLetter(left[index])
            }
            return precedes(left, right, differingAt: index)
        }
        return left.count < right.count
    }

    private static func precedes(_ left: [UInt32], _ right: [UInt32], differingAt index: Int) -> Bool {
        let leftIsLetter = isLetter(left[index])
        let rightIsLetter = isLetter(right[index])
        if leftIsLetter, rightIsLetter { return left[index] < right[index] }
        if leftIsLetter || rightIsLetter { return rightIsLetter }
        // A zero counts only inside a number; what stands before it may have begun one with another digit.
        var leftValue: Int64 = 0
        var rightValue: Int64 = 0
        let zero = UInt32(0x30)
        if left[index] == zero || right[index] == zero {
            var before = index - 1
            while before >= 0, isDigit(left[before]) {
                if left[before] != zero {
                    leftValue = 1
                    rightValue = 1
                    break
                }
                before -= 1
            }
        }
        let leftEnd = readDigits(left, from: index, into: &leftValue)
        let rightEnd = readDigits(right, from: index, into: &rightValue)
        if leftValue != rightValue { return leftValue < rightValue }
        if leftEnd != rightEnd { return leftEnd < rightEnd }
        return left[index] < right[index]
    }

    private static func readDigits(_ key: [UInt32], from start: Int, into value: inout Int64) -> Int {
        var index = start
        while index < key.count, isDigit(key[index]) {
            value = value &* 10 &+ (Int64(key[index]) - 0x30)
            index += 1
        }
        return index
    }

    private static func isLetter(_ value: UInt32) -> Bool {
        if value < 0x80 { return (value | 0x20) &- 0x61 < 26 }
        return switch Unicode.Scalar(value)?.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private static func isDigit(_ value: UInt32) -> Bool {
        if value < 0x80 { return value &- 0x30 < 10 }
        return Unicode.Scalar(value)?.properties.generalCategory == .decimalNumber
    }
}
