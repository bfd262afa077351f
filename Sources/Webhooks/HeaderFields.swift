/// The header fields of a delivery.
public struct HeaderFields: Sendable {
    /// What stands under a name that may stand only once.
    enum Single: Equatable {
        /// Nothing, or only empty values: some hosts send their signature header empty when they have no secret.
        case missing
        /// More than one field.
        case repeated
        /// The value.
        case value(String)
    }

    private let fields: [(name: String, value: String)]

    /// Creates them from names, in any case, and values.
    public init(_ fields: some Sequence<(name: String, value: String)>) {
        self.fields = fields.map { (name: $0.name.lowercased(), value: $0.value) }
    }

    /// The only value under `name`.
    func single(_ name: String) -> Single {
        let wanted = name.lowercased()
        var found: String?
        for field in fields where field.name == wanted {
            guard found == nil else { return .repeated }
            found = field.value
        }
        guard let found, !found.isEmpty else { return .missing }
        return .value(found)
    }

    /// Whether there is a field of that name, even an empty one.
    func contains(_ name: String) -> Bool {
        let wanted = name.lowercased()
        return fields.contains { $0.name == wanted }
    }

    /// Whether `name` can be a field's name here: letters, digits and `-`.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
