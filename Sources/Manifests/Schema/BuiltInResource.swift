/// A resource of a built-in API group, as discovery lists it.
public struct BuiltInResource: Sendable {
    /// A part of a resource with an address of its own, such as `status` or `scale`.
    public struct Subresource: Sendable {
        /// Its name, such as `status`.
        public var name: String
        /// The kind it reads and writes. Group and version are empty where they are the resource's own.
        public var kind: GroupVersionKind
        /// What can be done with it.
        public var verbs: [String]
    }

    /// Group, version and kind.
    public var kind: GroupVersionKind
    /// The name in addresses, such as `deployments`.
    public var plural: String
    /// The name for one object, such as `deployment`.
    public var singular: String
    /// Whether its objects live in a namespace.
    public var isNamespaced: Bool
    /// Abbreviations such as `deploy`.
    public var shortNames: [String]
    /// Groups of resources it belongs to, such as `all`.
    public var categories: [String]
    /// What can be done with it.
    public var verbs: [String]
    /// Its subresources.
    public var subresources: [Subresource]

    /// The resources of all built-in groups: the core group first, then in the order in which an API server lists
    /// them (a group's preferred version before others). Read on first use.
    public static let builtIn: [BuiltInResource] = BuiltInResources.text.withUTF8Buffer { bytes in
        bytes.split(separator: UInt8(ascii: "\n")).map { BuiltInResource(line: String(decoding: $0, as: UTF8.self)) }
    }

    private init(line: String) {
        let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        precondition(cells.count >= 9, "a line of the resource table is incomplete")
        kind = GroupVersionKind(group: cells[0], version: cells[1], kind: cells[3])
        plural = cells[2]
        singular = cells[4]
        isNamespaced = cells[5] == "N"
        shortNames = Self.list(cells[6])
        categories = Self.list(cells[7])
        verbs = Self.list(cells[8])
        subresources = cells[9...].map { cell in
            let parts = cell.split(separator: "=", omittingEmptySubsequences: false)
            let kind = parts[1].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            return Subresource(
                name: String(parts[0]), kind: GroupVersionKind(group: kind[0], version: kind[1], kind: kind[2]),
                verbs: Self.list(String(parts[2])))
        }
    }

    private static func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
}
