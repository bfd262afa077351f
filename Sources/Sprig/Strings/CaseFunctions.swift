import GoTemplate

extension Sprig {
    /// Functions that change case or take words apart.
    static let caseFunctions: [(ByteString, PureFunction)] = [
        ("upper", .ofString { ByteString(mapped($0, isChanged: { (0x61...0x7A).contains($0) }, Characters.upper)) }),
        ("lower", .ofString { ByteString(mapped($0, isChanged: { (0x41...0x5A).contains($0) }, Characters.lower)) }),
        (
            "title",
            .ofString { text in
                var previous: UInt32 = 0x20
                return ByteString(
                    mapped(text, isChanged: { _ in true }) { character in
                        defer { previous = character }
                        return isSeparator(previous) ? Characters.title(character) : character
                    })
            }
        ),
        (
            "untitle",
            .ofString { text in
                var isStart = true
                return ByteString(
                    characterwise(text) { character in
                        if Characters.isSpace(character) {
                            isStart = true
                            return character
                        }
                        defer { isStart = false }
                        return isStart ? Characters.lower(character) : character
                    })
            }
        ),
        (
            "swapcase",
            .ofString { text in
                var isStart = true
                return ByteString(characterwise(text) { swappedCase($0, isStart: &isStart) })
            }
        ),
        (
            "initials",
            .ofString { text in
                var result: [UInt8] = []
                var isAfterSpace = true
                // Single bytes count as characters here, as in the original.
                for byte in text {
                    if Characters.isSpace(UInt32(byte)) {
                        isAfterSpace = true
                    } else if isAfterSpace {
                        Characters.append(UInt32(byte), to: &result)
                        isAfterSpace = false
                    }
                }
                return ByteString(result)
            }
        ),
        (
            "nospace",
            .ofString { text in
                guard text.contains(where: { Characters.isSpace(UInt32($0)) }) else { return ByteString(text) }
                var result: [UInt8] = []
                // Single bytes count as characters here, as in the original.
                for byte in text where !Characters.isSpace(UInt32(byte)) {
                    Characters.append(UInt32(byte), to: &result)
                }
                return ByteString(result)
            }
        ),
        ("camelcase", .ofString { ByteString(WordCase.pascalCase($0)) }),
        ("snakecase", .ofString { ByteString(WordCase.lowerCase($0, connector: UInt8(ascii: "_"))) }),
        ("kebabcase", .ofString { ByteString(WordCase.lowerCase($0, connector: UInt8(ascii: "-"))) }),
    ]

    /// `strings.Map`; texts in ASCII without a byte that `isChanged` names stay as they are.
    private static func mapped(
        _ text: [UInt8], isChanged: (UInt8) -> Bool, _ mapping: (UInt32) -> UInt32
    ) -> [UInt8] {
        guard text.contains(where: { $0 >= 0x80 || isChanged($0) }) else { return text }
        return characterwise(text, mapping)
    }

    private static func characterwise(_ text: [UInt8], _ mapping: (UInt32) -> UInt32) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            let (character, width) = Characters.decode(text, at: position)
            Characters.append(mapping(character), to: &result)
            position += width
        }
        return result
    }

    /// What ends a word for `strings.Title`.
    private static func isSeparator(_ character: UInt32) -> Bool {
        if character < 0x80 {
            return !(Characters.isLetter(character) || Characters.isDigit(character) || character == 0x5F)
        }
        if Characters.isLetter(character) || Characters.isDigit(character) { return false }
        return Characters.isSpace(character)
    }

    private static func swappedCase(_ character: UInt32, isStart: inout Bool) -> UInt32 {
        if Characters.isUpper(character) || Characters.isTitle(character) {
            isStart = false
            return Characters.lower(character)
        }
        if Characters.isLower(character) {
            defer { isStart = false }
            return isStart ? Characters.title(character) : Characters.upper(character)
        }
        isStart = Characters.isSpace(character)
        return character
    }
}
