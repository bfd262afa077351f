/// `{n}`, `{n,}` or `{n,m}`. Anything else in braces is literal text.
struct RepeatCount {
    private(set) var minimum: Int
    /// nil where there is none.
    private(set) var maximum: Int?
    private(set) var length: Int

    init?(_ text: [UInt8], at start: Int) {
        var position = start + 1
        func number() -> Int? {
            let first = position
            while position < text.count, (0x30...0x39).contains(text[position]) { position += 1 }
            guard position > first else { return nil }
            if position - first > 1, text[first] == UInt8(ascii: "0") { return nil }
            // Any number above the limit is as good as any other.
            return text[first..<position].reduce(0) { min($0 * 10 + Int($1) - 0x30, 100_000) }
        }
        func has(_ byte: UInt8) -> Bool { position < text.count && text[position] == byte }
        guard let minimum = number() else { return nil }
        self.minimum = minimum
        maximum = minimum
        if has(UInt8(ascii: ",")) {
            position += 1
            if has(UInt8(ascii: "}")) {
                maximum = nil
            } else {
                guard let limit = number() else { return nil }
                maximum = limit
            }
        }
        guard has(UInt8(ascii: "}")) else { return nil }
        length = position + 1 - start
    }

    var isValid: Bool {
        minimum <= Parser.maximumRepeat && (maximum.map { $0 <= Parser.maximumRepeat && minimum <= $0 } ?? true)
    }
}
