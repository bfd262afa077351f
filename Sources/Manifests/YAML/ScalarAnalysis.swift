/// Which ways of writing a scalar's text are possible; the rules of libyaml's emitter as Go's YAML has them.
struct ScalarAnalysis {
    private(set) var isMultiline = false
    private(set) var allowsPlain = true
    private(set) var allowsSingleQuoted = true
    private(set) var allowsBlock = true

    /// - Parameter allowsTabs: whether tabs may stand in literal blocks, as version 3 of Go's YAML has it.
    init(_ value: UnsafeBufferPointer<UInt8>, allowsTabs: Bool = false) {
        guard !value.isEmpty else {
            allowsBlock = false
            return
        }
        if ScalarAnalysis.isOrdinary(value) { return }
        var hasIndicators = value.starts(with: "---".utf8) || value.starts(with: "...".utf8)
        var hasSpecialCharacters = false
        var (leadingSpace, trailingSpace, leadingBreak, trailingBreak) = (false, false, false, false)
        var (breakThenSpace, spaceThenBreak) = (false, false)
        var (previousIsSpace, previousIsBreak) = (false, false)
        var precededByWhitespace = true
        var index = 0
        while index < value.count {
            let width = UTF8Text.width(value[index])
            let next = index + width
            let followedByWhitespace = next >= value.count || UTF8Text.isBlank(value[next])
            if UTF8Text.isIndicator(
                value[index], isFirst: index == 0, precededByWhitespace: precededByWhitespace,
                followedByWhitespace: followedByWhitespace)
            {
                hasIndicators = true
            }
            if allowsTabs, value[index] == 0x09 {
                (allowsPlain, allowsSingleQuoted) = (false, false)
            } else if !UTF8Text.isPrintable(value, index) {
                hasSpecialCharacters = true
            }
            let isLast = next == value.count
            if value[index] == UInt8(ascii: " ") {
                if index == 0 { leadingSpace = true }
                if isLast { trailingSpace = true }
                if previousIsBreak { breakThenSpace = true }
                (previousIsSpace, previousIsBreak) = (true, false)
            } else if UTF8Text.isBreak(value, index) {
                isMultiline = true
                if index == 0 { leadingBreak = true }
                if isLast { trailingBreak = true }
                if previousIsSpace { spaceThenBreak = true }
                (previousIsSpace, previousIsBreak) = (false, true)
            } else {
                (previousIsSpace, previousIsBreak) = (false, false)
            }
            precededByWhitespace =
                UTF8Text.isBlank(value[index]) || value[index] == 0 || UTF8Text.isBreak(value, index)
            index = next
        }
        if leadingSpace || leadingBreak || trailingSpace || trailingBreak || isMultiline || hasIndicators {
            allowsPlain = false
        }
        if trailingSpace { allowsBlock = false }
        if breakThenSpace { (allowsPlain, allowsSingleQuoted) = (false, false) }
        if spaceThenBreak || hasSpecialCharacters {
            (allowsPlain, allowsSingleQuoted, allowsBlock) = (false, false, false)
        }
    }
}

extension ScalarAnalysis {
    /// Whether the text is one line of printable ASCII that may be written in any style; says no too often, never yes.
    private static func isOrdinary(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        let last = value.count - 1
        guard startsOrdinarily(value[0]), value[last] != 0x20, value[last] != UInt8(ascii: ":") else { return false }
        var previous = value[0]
        for index in 1..<max(value.count, 1) {
            let byte = value[index]
            guard byte &- 0x20 < 0x5F else { return false }
            if byte == 0x20 {
                if previous == UInt8(ascii: ":") { return false }
            } else if byte == UInt8(ascii: "#") {
                if previous == 0x20 { return false }
            }
            previous = byte
        }
        return true
    }

    private static func startsOrdinarily(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$")
    }
}

/// Character classes of YAML's emitter, on UTF-8 bytes.
enum UTF8Text {
    /// The length of the character that `byte` begins.
    static func width(_ byte: UInt8) -> Int {
        switch byte {
        case 0..<0x80: 1
        case 0xC0..<0xE0: 2
        case 0xE0..<0xF0: 3
        default: 4
        }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// CR, LF, NEL, LS or PS.
    static func isBreak(_ value: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        switch value[index] {
        case 0x0A, 0x0D: true
        case 0xC2: value[index + 1] == 0x85
        case 0xE2: value[index + 1] == 0x80 && (value[index + 2] == 0xA8 || value[index + 2] == 0xA9)
        default: false
        }
    }

    /// What may stand unescaped. Tabs may not, nor may characters beyond the basic multilingual plane.
    static func isPrintable(_ value: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        switch value[index] {
        case 0x0A, 0x20...0x7E: true
        case 0xC2: value[index + 1] >= 0xA0
        case 0xC3...0xEC, 0xEE: true
        case 0xED: value[index + 1] < 0xA0
        case 0xEF:
            !(value[index + 1] == 0xBB && value[index + 2] == 0xBF)
                && !(value[index + 1] == 0xBF && (value[index + 2] == 0xBE || value[index + 2] == 0xBF))
        default: false
        }
    }

    /// Whether a character has a meaning of its own in a block, so that the text cannot be plain.
    static func isIndicator(
        _ byte: UInt8, isFirst: Bool, precededByWhitespace: Bool, followedByWhitespace: Bool
    ) -> Bool {
        switch byte {
        case UInt8(ascii: ":"): followedByWhitespace
        case UInt8(ascii: "#"): isFirst || precededByWhitespace
        case UInt8(ascii: "?"), UInt8(ascii: "-"): isFirst && followedByWhitespace
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"),
            UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
            isFirst
        default: false
        }
    }
}
