/// The types of a set of kinds: which fields they have, how their lists merge, what is required and defaulted.
///
/// A table is immutable once made. Its types refer to each other by number, so recursive definitions (a JSON schema
/// inside a JSON schema) need no cycles of objects.
public final class SchemaTable: Sendable {
    /// One type where it is used: a field's, an item's, or a definition itself.
    struct Entry: Sendable {
        var kind: SchemaType.Kind = .any
        /// The definition whose fields an object has.
        var definition: Int32 = -1
        /// The entry of a list's items or a map's values.
        var element: Int32 = -1
        /// Set when the entry says itself whether it is atomic; otherwise its definition decides.
        var atomic: Bool?
        var listType: SchemaType.ListType = .atomic
        var mapKeys: [String] = []
        var patchStrategy: [String] = []
        var patchMergeKey: String?
        var scalar: SchemaType.Scalar = .string
        var enumeration: [String] = []
        /// Whether an object may have fields that its definition does not name.
        var preservesUnknown = false
        /// For a type of another table.
        var foreign: SchemaType?
    }

    /// One field of a definition.
    struct FieldEntry: Sendable {
        var name: String
        var entry: Int32
        var isRequired: Bool
        /// The default in JSON.
        var defaultText: String?
        var whenEmpty = SchemaType.EmptyValue.kept
    }

    /// A named object type.
    struct Definition: Sendable {
        var name: String
        var isAtomic = false
        var kind: GroupVersionKind?
        /// The entry of the definition itself.
        var entry: Int32 = 0
        var fields: [FieldEntry] = []
        /// Positions in `fields` by name.
        var positions: [String: Int32] = [:]
    }

    let entries: [Entry]
    let definitions: [Definition]
    private let kinds: [GroupVersionKind: Int32]

    init(entries: [Entry], definitions: [Definition]) {
        self.entries = entries
        self.definitions = definitions
        var kinds: [GroupVersionKind: Int32] = [:]
        for (index, definition) in definitions.enumerated() {
            if let kind = definition.kind { kinds[kind] = Int32(index) }
        }
        self.kinds = kinds
    }

    /// The built-in kinds of Kubernetes, all groups and versions that an API server serves by itself. Read on first use.
    public static let builtIn: SchemaTable = SchemaTableParser.parse(BuiltInDefinitions.text)

    /// The type of a kind, or `nil` for one that the table does not have.
    public func type(for kind: GroupVersionKind) -> SchemaType? {
        kinds[kind].map { SchemaType(table: self, entry: definitions[Int($0)].entry) }
    }

    /// The type of a definition by its published name, such as `io.k8s.api.core.v1.PodSpec`.
    public func type(named name: String) -> SchemaType? {
        definitions.first { $0.name == name }.map { SchemaType(table: self, entry: $0.entry) }
    }

    /// All kinds, in the order of the definitions' names.
    public var allKinds: [GroupVersionKind] { definitions.compactMap(\.kind) }

    /// The names of all definitions, in order.
    public var definitionNames: [String] { definitions.map(\.name) }
}
