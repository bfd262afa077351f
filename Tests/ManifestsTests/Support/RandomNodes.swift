import Manifests

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Random trees whose strings are made of what is hard to write.
struct RandomNodes {
    var generator: SeededGenerator

    private static let pieces = [
        "a", "b", "Z", "0", "1", " ", " ", "  ", ":", ": ", " #", "-", "- ", "?", "!", "&", "*", "[", "]", "{", "}",
        ",", "'", "\"", "\\", "%", "@", "`", "|", ">", "~", "=", "<<", ".", "...", "---", "\n", "\n\n", "\t", "\r", "é",
        "中", "😀", "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "\u{1}", "\u{7F}", "e5", "_", "0x", "null", "true",
        ".inf", "2020-01-01", "1:20", "word word word word word word word word word word word word word word word",
        "\u{FFFD}", "e\u{301}",
    ]

    mutating func string() -> String {
        let text = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
            RandomNodes.pieces.randomElement(using: &generator) ?? ""
        }.joined()
        // Go's YAML writes this key plain, and so reads it back as a merge.
        return text == "<<" ? "<" : text
    }

    mutating func node(depth: Int = 0) -> Node {
        switch Int.random(in: 0..<(depth > 5 ? 6 : 10), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .int(Int.random(in: Int.min...Int.max, using: &generator))
        case 3:
            let value = Double.random(in: -1e6...1e6, using: &generator)
            return Node(.scalar(Scalar(text: "\(value)", kind: .float)))
        case 4, 5: return .string(string())
        case 6, 7:
            return .sequence((0..<Int.random(in: 0...4, using: &generator)).map { _ in node(depth: depth + 1) })
        default:
            var mapping = Mapping()
            for _ in 0..<Int.random(in: 0...5, using: &generator) { mapping[string()] = node(depth: depth + 1) }
            return .mapping(mapping)
        }
    }

    /// The bytes with a few of them changed, dropped, doubled or moved.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...Int.random(in: 0...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[index], at: index)
            case 3: bytes.insert(Array("{}[]:-&*!|>'\"#,\n\t \\".utf8).randomElement(using: &generator) ?? 0, at: index)
            default: bytes.removeLast(min(bytes.count, Int.random(in: 0...20, using: &generator)))
            }
        }
        return bytes
    }
}
