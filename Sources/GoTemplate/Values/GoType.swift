/// The static type of a Go value, as far as templates can tell types apart.
public indirect enum GoType: Hashable, Sendable {
    /// `interface {}`: anything.
    case any
    case bool
    /// An integer type.
    case integer(IntegerType)
    case float64
    case complex128
    case string
    /// `error`.
    case error
    /// A slice: `[]interface {}`, `[]string`, `[]uint8`, …
    case slice(GoType)
    /// A map: `map[string]interface {}`, `map[string]string`, …
    case map(key: GoType, value: GoType)
    /// A declared type, by its qualified name (`common.Values`, `time.Duration`, `*semver.Version`), with what it is made of.
    case named(String, GoType)
    /// A struct, or a pointer to one, whose fields are not listed here.
    case structure
    /// A pointer.
    case pointer(GoType)
    /// A function.
    case function

    /// Go's integer types.
    public enum IntegerType: String, Hashable, Sendable {
        case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, uintptr

        /// Whether the type has no negative values.
        public var isUnsigned: Bool {
            switch self {
            case .int, .int8, .int16, .int32, .int64: false
            case .uint, .uint8, .uint16, .uint32, .uint64, .uintptr: true
            }
        }
    }

    /// `[]interface {}`.
    public static let list: GoType = .slice(.any)
    /// `map[string]interface {}`.
    public static let dictionary: GoType = .map(key: .string, value: .any)
    /// `int`.
    public static let int: GoType = .integer(.int)
    /// `int64`.
    public static let int64: GoType = .integer(.int64)
}
