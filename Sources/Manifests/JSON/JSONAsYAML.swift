/// What becomes of a string when Go writes it as JSON and reads the JSON as YAML, which is how Kubernetes' tools turn
/// one into the other: YAML refuses some control characters that JSON has, and takes U+0085 for a line break.
enum JSONAsYAML {
    /// A string's fate.
    enum Outcome {
        case unchanged
        case changed(String)
        /// Names the character.
        case refused(Unicode.Scalar)
    }

    /// The longest key in characters, as JSON writes it without its quotes.
    private static let longestKey = 1022
    /// JSON needs at most this many characters for one byte.
    private static let widestEscape = 6

    /// What a string becomes.
    static func outcome(of text: String) -> Outcome {
        guard mayChange(text) else { return .unchanged }
        var hasBreak = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x85: hasBreak = true
            case 0x7F...0x9F, 0xFFFE, 0xFFFF: return .refused(scalar)
            default: break
            }
        }
        return hasBreak ? .changed(folded(text)) : .unchanged
    }

    /// Why a key cannot be read; `nil` if it can.
    static func problem(withKey key: String) -> String? {
        if mayChange(key) {
            switch outcome(of: key) {
            case .unchanged: break
            case .changed: return "the key has the line break U+0085 in it, which YAML's keys may not have"
            case .refused(let scalar): return message(refusing: scalar)
            }
        }
        if key.utf8.count * widestEscape > longestKey, length(of: key) > longestKey {
            return "the key is longer than the \(longestKey) characters that YAML takes"
        }
        return nil
    }

    /// Why a character is refused.
    static func message(refusing scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return
            "the text has the control character U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
            + " in it, which YAML does not allow"
    }

    /// Whether a byte occurs with which any of the characters begins.
    private static func mayChange(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in bytes.contains { $0 == 0x7F || $0 == 0xC2 || $0 == 0xEF } }
    }

    /// One break becomes a space, several become one less; blanks around them go.
    private static func folded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.first {
            guard scalar == " " || scalar == "\u{85}" else {
                result.append(scalar)
                rest.removeFirst()
                continue
            }
            let blanks = rest.prefix { $0 == " " || $0 == "\u{85}" }
            rest = rest.dropFirst(blanks.count)
            switch blanks.count(where: { $0 == "\u{85}" }) {
            case 0: result.append(contentsOf: blanks)
            case 1: result.append(" ")
            case let breaks: result.append(contentsOf: repeatElement("\n", count: breaks - 1))
            }
        }
        return String(result)
    }

    /// The number of characters that JSON as Go writes it has for a text.
    private static func length(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { count, scalar in
            switch scalar {
            case "\"", "\\", "\n", "\r", "\t", "\u{8}", "\u{C}": count + 2
            case "<", ">", "&", "\u{2028}", "\u{2029}": count + widestEscape
            default: count + (scalar.value < 0x20 ? widestEscape : 1)
            }
        }
    }
}

extension String {
    /// What becomes of the string when Go writes it as JSON and reads that as YAML; `nil` if YAML refuses it.
    public var throughJSONAsYAML: String? {
        switch JSONAsYAML.outcome(of: self) {
        case .unchanged: self
        case .changed(let text): text
        case .refused: nil
        }
    }
}
