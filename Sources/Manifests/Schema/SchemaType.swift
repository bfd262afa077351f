/// What a value may be, as the schemas of Kubernetes describe it: the facts that server-side apply, strategic merge,
/// defaulting and validation work by.
public struct SchemaType: Sendable {
    /// The shape of a value.
    public enum Kind: UInt8, Sendable {
        /// Named fields with a type each.
        case object
        /// Any keys, values of one type.
        case map
        /// Items of one type.
        case list
        /// A string, number, boolean or one of the special strings.
        case scalar
        /// Anything. For server-side apply its mappings are granular and its lists atomic.
        case any
    }

    /// How server-side apply merges a list (`x-kubernetes-list-type`).
    public enum ListType: UInt8, Sendable {
        /// As a whole; also when the schema says nothing.
        case atomic
        /// Scalars, each at most once.
        case set
        /// Objects that differ in the values of `mapKeys`.
        case map
    }

    /// What a scalar holds.
    public enum Scalar: UInt8, Sendable {
        case string, integer32, integer64, number, boolean
        /// A string of base64.
        case bytes
        /// An RFC 3339 time, in seconds or microseconds.
        case time, microTime
        /// A quantity such as `100m` or `1Gi`; a number is accepted too.
        case quantity
        /// An integer or a string, such as a port or a percentage.
        case intOrString
    }

    /// What the API server's JSON does with a field that has no value.
    public enum EmptyValue: UInt8, Sendable {
        /// Scalars are written as given; empty lists and maps are left out.
        case kept
        /// A scalar that is zero, false or empty is left out.
        case omitted
        /// A list, map or time is written as null when it is absent, a quantity as zero.
        case null
    }

    /// One field of an object.
    public struct Field: Sendable {
        /// The name as in JSON.
        public var name: String
        /// The field's type.
        public var type: SchemaType
        /// Whether the schema lists it as required.
        public var isRequired: Bool
        /// The published default in JSON. `{}` stands for a part that the server always writes, zero values (`""`,
        /// `0`, `false`) for fields it never leaves out.
        public var defaultText: String?
        /// What is written for a missing or zero value.
        public var whenEmpty: EmptyValue
    }

    let table: SchemaTable
    private let index: Int32

    init(table: SchemaTable, entry index: Int32) {
        if let foreign = table.entries[Int(index)].foreign {
            self = foreign
        } else {
            self.table = table
            self.index = index
        }
    }

    /// The facts. A property of the table's array, not a copy of it.
    var entry: SchemaTable.Entry { _read { yield table.entries[Int(index)] } }

    /// The type of a value about which nothing is known.
    public static let any = SchemaType(table: SchemaTable(entries: [SchemaTable.Entry()], definitions: []), entry: 0)

    /// The shape.
    public var kind: Kind { entry.kind }

    /// Whether server-side apply treats the whole object or map as one value. (A list's is in `listType`.)
    public var isAtomic: Bool {
        if let atomic = entry.atomic { return atomic }
        return entry.definition >= 0 && table.definitions[Int(entry.definition)].isAtomic
    }

    /// The published name of an object's definition, such as `io.k8s.api.core.v1.PodSpec`; `nil` for other shapes.
    public var definitionName: String? {
        entry.definition >= 0 ? table.definitions[Int(entry.definition)].name : nil
    }

    /// The position of an object's definition in its table; equal for equal types of one table.
    public var definitionIndex: Int? { entry.definition >= 0 ? Int(entry.definition) : nil }

    /// An object's fields, in the order of the schema.
    public var fields: [Field] {
        guard entry.definition >= 0 else { return [] }
        return table.definitions[Int(entry.definition)].fields.map(field)
    }

    /// An object's field called `name`.
    public func field(_ name: String) -> Field? {
        guard entry.definition >= 0 else { return nil }
        let definition = table.definitions[Int(entry.definition)]
        guard let position = definition.positions[name] else { return nil }
        return field(definition.fields[Int(position)])
    }

    /// The type of the value under `key`: an object's field, a map's value, or anything inside `any`. `nil` when an
    /// object has no such field, and for lists and scalars.
    public func child(_ key: String) -> SchemaType? {
        switch entry.kind {
        case .object: field(key)?.type ?? (entry.preservesUnknown ? .any : nil)
        case .map: element
        case .any: self
        case .list, .scalar: nil
        }
    }

    /// The type of a list's items or a map's values; `any` for a value of any shape.
    public var element: SchemaType? {
        if entry.kind == .any { return self }
        return entry.element >= 0 ? SchemaType(table: table, entry: entry.element) : nil
    }

    /// Whether an object may have other fields than `fields` (`x-kubernetes-preserve-unknown-fields`).
    public var preservesUnknownFields: Bool { entry.kind == .any || entry.preservesUnknown }

    /// How server-side apply merges a list.
    public var listType: ListType { entry.listType }

    /// The fields that tell apart the items of a list whose type is `map` (`x-kubernetes-list-map-keys`).
    public var mapKeys: [String] { entry.mapKeys }

    /// The field by which strategic merge pairs a list's items (`x-kubernetes-patch-merge-key`).
    public var patchMergeKey: String? { entry.patchMergeKey }

    /// The strategies of strategic merge: `merge`, `replace`, `retainKeys`, in the order given.
    public var patchStrategy: [String] { entry.patchStrategy }

    /// What a scalar holds.
    public var scalar: Scalar { entry.scalar }

    /// The only values that a string may have; empty when any may be.
    public var enumeration: [String] { entry.enumeration }

    private func field(_ field: SchemaTable.FieldEntry) -> Field {
        Field(
            name: field.name, type: SchemaType(table: table, entry: field.entry), isRequired: field.isRequired,
            defaultText: field.defaultText, whenEmpty: field.whenEmpty)
    }
}
