extension RegularExpression {
    /// The text with each match replaced by a template, in which `$1`, `$name`, `${1}` and `${name}` stand for groups
    /// (the longest name of letters, digits and underscores counts) and `$$` for a dollar sign. Groups that do not
    /// exist or took no part are empty.
    public func replacingAll(in text: String, with template: String) -> String {
        let template = Array(template.utf8)
        return replacing(text) { buffer, match, result in expand(template, buffer, match, .max, into: &result) }
    }

    /// The bytes with each match replaced by a template; `nil` if the result would be longer than `limit` bytes. Bytes
    /// that are not UTF-8 stay.
    public func replacingAll(in bytes: [UInt8], with template: [UInt8], limit: Int) -> [UInt8]? {
        replacing(bytes, limit) { buffer, match, result in expand(template, buffer, match, limit, into: &result) }
    }

    /// The bytes with each match replaced by `replacement` as it stands; `nil` if the result would be longer than
    /// `limit` bytes. Bytes that are not UTF-8 stay.
    public func replacingAll(in bytes: [UInt8], withLiteral replacement: [UInt8], limit: Int) -> [UInt8]? {
        replacing(bytes, limit) { _, _, result in result += replacement }
    }

    /// The text with each match replaced by `replacement` as it stands.
    public func replacingAll(in text: String, withLiteral replacement: String) -> String {
        replacing(text) { _, _, result in result += replacement.utf8 }
    }

    /// The text with each match replaced by what `replacement` makes of it.
    public func replacingAll(in text: String, _ replacement: (String) -> String) -> String {
        replacing(text) { buffer, match, result in
            result += replacement(String(decoding: buffer[match.range], as: UTF8.self)).utf8
        }
    }

    /// The parts of the text between the matches, at most `limit`, of which the last is what remains.
    public func split(_ text: String, limit: Int = .max) -> [String] {
        split(Array(text.utf8), limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The parts of the bytes between the matches, at most `limit`, of which the last is what remains.
    public func split(_ bytes: [UInt8], limit: Int = .max) -> [ArraySlice<UInt8>] {
        if limit <= 0 { return [] }
        if bytes.isEmpty, !pattern.isEmpty { return [[]] }
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var end = 0
        for match in allMatches(in: bytes, limit: limit) {
            if parts.count == limit - 1 { break }
            end = match.range.lowerBound
            if match.range.upperBound != 0 { parts.append(bytes[start..<end]) }
            start = match.range.upperBound
        }
        if end != bytes.count { parts.append(bytes[start...]) }
        return parts
    }

    /// A pattern that matches a text as it stands.
    public static func quoteMeta(_ text: String) -> String {
        String(decoding: quoteMeta(Array(text.utf8)), as: UTF8.self)
    }

    /// A pattern that matches bytes as they stand.
    public static func quoteMeta(_ bytes: [UInt8]) -> [UInt8] {
        let special = Array("\\.+*?()|[]{}^$".utf8)
        var result: [UInt8] = []
        for byte in bytes {
            if special.contains(byte) { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
        }
        return result
    }

    private func replacing(_ text: String, _ append: (TextBuffer, Match, inout [UInt8]) -> Void) -> String {
        var text = text
        let outcome = text.withUTF8 { replaced($0, .max, append) }
        if case .changed(let bytes) = outcome { return String(decoding: bytes, as: UTF8.self) }
        return text
    }

    private func replacing(
        _ bytes: [UInt8], _ limit: Int, _ append: (TextBuffer, Match, inout [UInt8]) -> Void
    ) -> [UInt8]? {
        switch bytes.withUnsafeBufferPointer({ replaced($0, limit, append) }) {
        case .same: bytes
        case .changed(let result): result
        case .tooLong: nil
        }
    }

    private enum Replaced {
        case same, tooLong
        case changed([UInt8])
    }

    private func replaced(
        _ buffer: TextBuffer, _ limit: Int, _ append: (TextBuffer, Match, inout [UInt8]) -> Void
    ) -> Replaced {
        var searcher = Searcher(program, buffer, slotCount: .max)
        var result: [UInt8] = []
        var copied = 0
        var position = 0
        var isChanged = false
        while position <= buffer.count, let slots = searcher.search(from: position) {
            isChanged = true
            let match = Match(slots)
            result += buffer[copied..<match.range.lowerBound]
            // No empty match right after another match.
            if match.range.upperBound > copied || match.range.lowerBound == 0 { append(buffer, match, &result) }
            if result.count > limit { return .tooLong }
            copied = match.range.upperBound
            let width = position < buffer.count ? UTF8Text.decode(buffer, at: position).width : 0
            if position + width > copied {
                position += width
            } else if position + 1 > copied {
                position += 1
            } else {
                position = copied
            }
        }
        guard isChanged else { return .same }
        result += buffer[copied...]
        return .changed(result)
    }

    /// Appends a template for a match. Past `limit` it stops; then the result is not used.
    private func expand(
        _ template: [UInt8], _ text: TextBuffer, _ match: Match, _ limit: Int, into result: inout [UInt8]
    ) {
        let dollar = UInt8(ascii: "$")
        var position = 0
        while position < template.count, result.count <= limit {
            guard let next = template[position...].firstIndex(of: dollar) else { break }
            result += template[position..<next]
            position = next + 1
            if position < template.count, template[position] == dollar {
                result.append(dollar)
                position += 1
                continue
            }
            // What is no reference is plain text.
            guard let (name, end) = Self.reference(template, at: position) else {
                result.append(dollar)
                continue
            }
            position = end
            if let range = group(named: name, match) { result += text[range] }
        }
        result += template[position...]
    }

    /// The name at a position of a template, with or without braces, and where what follows starts.
    private static func reference(_ template: [UInt8], at start: Int) -> (name: ArraySlice<UInt8>, end: Int)? {
        let isBraced = start < template.count && template[start] == UInt8(ascii: "{")
        let nameStart = isBraced ? start + 1 : start
        var end = nameStart
        template.withUnsafeBufferPointer { buffer in
            while end < buffer.count {
                let (scalar, width) = UTF8Text.decode(buffer, at: end)
                guard isNameCharacter(scalar) else { break }
                end += width
            }
        }
        guard end > nameStart else { return nil }
        if !isBraced { return (template[nameStart..<end], end) }
        guard end < template.count, template[end] == UInt8(ascii: "}") else { return nil }
        return (template[nameStart..<end], end + 1)
    }

    private static func isNameCharacter(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return Parser.isAlphanumeric(scalar) || scalar == 0x5F }
        switch Unicode.Scalar(scalar)?.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return false
        }
    }

    private func group(named name: ArraySlice<UInt8>, _ match: Match) -> Range<Int>? {
        let isNumber = name.allSatisfy { (0x30...0x39).contains($0) } && (name.first != 0x30 || name.count == 1)
        if isNumber, name.count <= 9 {
            let number = name.reduce(0) { $0 * 10 + Int($1) - 0x30 }
            return number < match.groups.count ? match.groups[number] : nil
        }
        for (index, candidate) in groupNames.enumerated() {
            if let candidate, candidate.utf8.elementsEqual(name), let range = match.groups[index] { return range }
        }
        return nil
    }
}
