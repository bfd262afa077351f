/// Where the parts of a version lie in a text: one to three numbers, `-` and a pre-release, `+` and metadata, with an
/// optional `v` in front. As much as can be is taken; what follows is the caller's business.
struct VersionText {
    /// The first number.
    let major: Range<Int>
    /// The second number.
    let minor: Range<Int>?
    /// The third number.
    let patch: Range<Int>?
    /// What follows `-`.
    let prerelease: Range<Int>?
    /// What follows `+`.
    let metadata: Range<Int>?
    /// The end of the version.
    let end: Int

    /// Looks for a version that starts at `start`; `nil` if there is none.
    ///
    /// - Parameter isNumeric: what numbers are made of; in constraints also `x`, `*` and, as in the library that Helm
    ///   uses, `|`.
    init?(_ bytes: [UInt8], from start: Int, isNumeric: (UInt8) -> Bool) {
        func run(_ position: Int, _ belongs: (UInt8) -> Bool) -> Int? {
            var position = position
            let start = position
            while position < bytes.count, belongs(bytes[position]) { position += 1 }
            return position > start ? position : nil
        }
        func has(_ character: Unicode.Scalar, at position: Int) -> Bool {
            position < bytes.count && bytes[position] == UInt8(ascii: character)
        }
        func identifiers(after character: Unicode.Scalar, at position: Int) -> Range<Int>? {
            guard has(character, at: position), var end = run(position + 1, Self.isIdentifier) else { return nil }
            while has(".", at: end), let next = run(end + 1, Self.isIdentifier) { end = next }
            return position + 1..<end
        }
        let first = has("v", at: start) ? start + 1 : start
        guard var position = run(first, isNumeric) else { return nil }
        major = first..<position
        var numbers: [Range<Int>] = []
        while numbers.count < 2, has(".", at: position), let next = run(position + 1, isNumeric) {
            numbers.append(position + 1..<next)
            position = next
        }
        minor = numbers.first
        patch = numbers.count > 1 ? numbers[1] : nil
        prerelease = identifiers(after: "-", at: position)
        position = prerelease?.upperBound ?? position
        metadata = identifiers(after: "+", at: position)
        end = metadata?.upperBound ?? position
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func isIdentifier(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "-")
            || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
}
