import Manifests

/// Holds the body of a create or update against its built-in type, as decoding into the server's own types does:
/// wrong types are a failure, unknown fields are noted.
struct DecodeCheck {
    /// Fields that the type does not have, as `spec.template.spec.foo` or `spec.containers[0].foo`.
    private(set) var unknownFields: [String] = []
    /// The first wrong type, in the words of Go's JSON decoder.
    private(set) var problem: String?

    /// Checks a whole object.
    init(_ object: Node, type: SchemaType) {
        check(object, type, path: "", shortPath: "", owner: "")
    }

    /// `path` has indices, as unknown fields are shown; `shortPath` has none, as Go's decoder shows places.
    private mutating func check(_ value: Node, _ type: SchemaType, path: String, shortPath: String, owner: String) {
        if value.isNull || problem != nil { return }
        switch type.kind {
        case .any: return
        case .object:
            guard let mapping = value.mapping else { return mismatch(value, type, shortPath, owner) }
            let name = type.definitionName.map(Self.shortName) ?? ""
            for entry in mapping.entries {
                let inner = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                guard let field = type.field(entry.key) else {
                    unknownFields.append(inner)
                    continue
                }
                check(
                    entry.value, field.type, path: inner,
                    shortPath: shortPath.isEmpty ? entry.key : "\(shortPath).\(entry.key)", owner: name)
            }
        case .map:
            guard let mapping = value.mapping else { return mismatch(value, type, shortPath, owner) }
            for entry in mapping.entries {
                check(
                    entry.value, type.element ?? .any, path: "\(path).\(entry.key)", shortPath: shortPath, owner: owner)
            }
        case .list:
            guard let items = value.sequence else { return mismatch(value, type, shortPath, owner) }
            for (index, item) in items.enumerated() {
                check(item, type.element ?? .any, path: "\(path)[\(index)]", shortPath: shortPath, owner: owner)
            }
        case .scalar: checkScalar(value, type, shortPath, owner)
        }
    }

    private mutating func checkScalar(_ value: Node, _ type: SchemaType, _ path: String, _ owner: String) {
        let kind = value.scalar?.kind
        let fits =
            switch type.scalar {
            case .string, .bytes, .time, .microTime: kind == .string
            case .integer32: kind == .int && value.int.map { Int32(exactly: $0) != nil } ?? false
            case .integer64: kind == .int && value.int != nil
            case .number: kind == .int || kind == .float
            case .boolean: kind == .bool
            case .intOrString: kind == .string || kind == .int
            case .quantity: kind == .string || kind == .int || kind == .float
            }
        guard fits else { return mismatch(value, type, path, owner) }
        guard let text = value.scalar?.text else { return }
        switch type.scalar {
        case .quantity where Quantity(value.scalar?.normalizedNumber ?? text) == nil:
            problem =
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        case .bytes where !Self.isBase64(text):
            problem = "illegal base64 data at input byte \(Self.badBase64Offset(text))"
        default: break
        }
    }

    private mutating func mismatch(_ value: Node, _ type: SchemaType, _ path: String, _ owner: String) {
        let found =
            switch value.content {
            case .sequence: "array"
            case .mapping: "object"
            case .scalar(let scalar):
                switch scalar.kind {
                case .bool: "bool"
                case .string: "string"
                case .null: "null"
                case .int, .float:
                    type.kind == .scalar && type.scalar != .string && type.scalar != .boolean
                        ? "number \(scalar.normalizedNumber ?? scalar.text)" : "number"
                }
            }
        problem =
            "json: cannot unmarshal \(found) into Go struct field \(owner).\(path) of type \(Self.goName(type))"
    }

    private static func shortName(_ name: String) -> String {
        name.split(separator: ".").last.map(String.init) ?? name
    }

    private static func goName(_ type: SchemaType) -> String {
        switch type.kind {
        case .any: return "interface {}"
        case .object:
            let parts = (type.definitionName ?? "").split(separator: ".")
            return parts.suffix(2).joined(separator: ".")
        case .map: return "map[string]" + goName(type.element ?? .any)
        case .list: return "[]" + goName(type.element ?? .any)
        case .scalar:
            return switch type.scalar {
            case .string, .time, .microTime: "string"
            case .bytes: "[]uint8"
            case .integer32: "int32"
            case .integer64: "int64"
            case .number: "float64"
            case .boolean: "bool"
            case .quantity: "resource.Quantity"
            case .intOrString: "intstr.IntOrString"
            }
        }
    }

    private static func isBase64Byte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private static func isBase64(_ text: String) -> Bool {
        let bytes = text.utf8.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return bytes.count % 4 == 0 && padding <= 2 && bytes.dropLast(padding).allSatisfy(isBase64Byte)
    }

    private static func badBase64Offset(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        return bytes.firstIndex { !isBase64Byte($0) && $0 != 10 && $0 != 13 } ?? bytes.count / 4 * 4
    }
}
