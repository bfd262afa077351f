import Manifests

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number below `limit`.
    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

    /// One of several.
    mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

    /// Any JSON value.
    mutating func value(depth: Int = 3) -> Node {
        switch below(depth > 0 ? 8 : 6) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .int(below(100) - 20)
        case 3: return .string(pick(["", "a", "é\"\\\n", "25%", "100m", "1Gi", "x/y"]))
        case 4: return Node(.scalar(Scalar(text: "1.5", kind: .float)))
        case 5: return .mapping([:])
        case 6: return .sequence((0..<below(3)).map { _ in value(depth: depth - 1) })
        default:
            var mapping = Mapping()
            for _ in 0..<below(4) {
                mapping[pick(["name", "a", "spec", "containers", "k", "labels"])] = value(depth: depth - 1)
            }
            return .mapping(mapping)
        }
    }

    /// The node with one value somewhere inside replaced, removed or doubled.
    mutating func mutated(_ node: Node) -> Node {
        if below(6) == 0 { return value() }
        switch node.content {
        case .mapping(var mapping):
            guard !mapping.isEmpty else { return value() }
            let key = pick(mapping.keys)
            if below(8) == 0 {
                mapping[key] = nil
            } else if below(8) == 0 {
                mapping["new-" + key] = mapping[key]
            } else if let inner = mapping[key] {
                mapping[key] = mutated(inner)
            }
            return .mapping(mapping)
        case .sequence(var items):
            guard !items.isEmpty else { return value() }
            let index = below(items.count)
            if below(4) == 0 { items.append(items[index]) } else { items[index] = mutated(items[index]) }
            return .sequence(items)
        case .scalar: return value()
        }
    }
}
