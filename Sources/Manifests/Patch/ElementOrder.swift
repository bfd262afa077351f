/// The order of a merged list: the items that the patch names in the patch's order, and the server's own items before
/// those that they stood before.
struct ElementOrder {
    /// The merge key of objects; `nil` for scalars.
    let key: String?
    /// The items of the patch, or of its `$setElementOrder`.
    let patch: [Node]
    /// The items before the patch.
    let server: [Node]

    func arrange(_ merged: [Node]) -> [Node] {
        let patchPositions = KeyPositions(patch, key: key)
        let serverPositions = KeyPositions(server, key: key)
        let rank = { (node: Node) in identity(node).flatMap { serverPositions.position(of: $0) } }
        var ofPatch: [(position: Int, item: Node)] = []
        var ofServer: [Node] = []
        for item in merged {
            if let position = identity(item).flatMap({ patchPositions.position(of: $0) }) {
                ofPatch.append((position, item))
            } else {
                ofServer.append(item)
            }
        }
        // Items keep their order where the patch names one twice.
        let sorted = ofPatch.enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element.item)
        var result: [Node] = []
        result.reserveCapacity(merged.count)
        var rest = ofServer[...]
        for item in sorted {
            if let limit = rank(item) {
                while let own = rest.first, let position = rank(own), position < limit {
                    result.append(own)
                    rest = rest.dropFirst()
                }
            }
            result.append(item)
        }
        return result + rest
    }

    private func identity(_ node: Node) -> Node? {
        guard let key else { return node }
        return node[key] ?? (node.mapping == nil ? node : nil)
    }
}

/// Finds the items of a list by the value of their merge key in constant time.
struct KeyPositions {
    private var positions: [NodeIdentity: Int] = [:]
    private var count = 0

    init(_ items: [Node], key: String?) {
        for item in items {
            if let key, item.mapping != nil {
                append(item[key] ?? .null)
            } else {
                append(item)
            }
        }
    }

    /// Notes the key of the next item; of equal ones the first counts.
    mutating func append(_ value: Node) {
        let identity = NodeIdentity(value)
        if positions[identity] == nil { positions[identity] = count }
        count += 1
    }

    func position(of value: Node) -> Int? { positions[NodeIdentity(value)] }
}

/// Remembers scalars.
struct ScalarSet {
    private var seen: Set<NodeIdentity> = []

    /// Whether `node` was new.
    mutating func insert(_ node: Node) -> Bool { seen.insert(NodeIdentity(node)).inserted }
}

/// A node as a key of a dictionary, by its type and value.
struct NodeIdentity: Hashable {
    private let kind: UInt8
    private let bytes: [UInt8]

    init(_ node: Node) {
        if let scalar = node.scalar {
            kind = scalar.kind.rawValue
            bytes = Array((scalar.normalizedNumber ?? scalar.text).utf8)
        } else {
            kind = .max
            bytes = JSON.serialize(node, sortedKeys: true, normalizedNumbers: true)
        }
    }

    static func == (left: NodeIdentity, right: NodeIdentity) -> Bool {
        left.kind == right.kind && left.bytes == right.bytes
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
