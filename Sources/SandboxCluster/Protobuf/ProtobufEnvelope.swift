import Manifests

/// The form in which the API puts protobuf into bodies: four bytes, then a message with the kind and the object's own
/// message (Kubernetes API concepts, "Kubernetes Protobuf encoding").
struct ProtobufEnvelope: Sendable {
    /// The media type of such a body.
    static let mediaType = "application/vnd.kubernetes.protobuf"

    private static let prefix: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

    /// The group, version and kind of the object.
    let kind: GroupVersionKind
    private let apiVersion: String
    private let message: ProtobufReader

    /// Reads the outer message.
    init(_ body: [UInt8]) throws(ProtobufError) {
        guard body.starts(with: Self.prefix) else {
            throw ProtobufError(
                "provided data does not appear to be a protobuf message, expected prefix \(Self.prefix)")
        }
        var apiVersion = ""
        var name = ""
        var message = ProtobufReader([])
        var encoding = ""
        var outer = ProtobufReader(body, from: Self.prefix.count)
        while let (number, value) = try outer.next() {
            switch number {
            case 1:
                var type = try value.reader()
                while let (number, value) = try type.next() {
                    switch number {
                    case 1: apiVersion = try value.reader().text
                    case 2: name = try value.reader().text
                    default: continue
                    }
                }
            case 2: message = try value.reader()
            case 3: encoding = try value.reader().text
            default: continue
            }
        }
        guard encoding.isEmpty else { throw ProtobufError("the encoding \"\(encoding)\" is not known") }
        guard !name.isEmpty else { throw ProtobufError("Object 'Kind' is missing") }
        guard !apiVersion.isEmpty else { throw ProtobufError("Object 'apiVersion' is missing") }
        self.apiVersion = apiVersion
        self.message = message
        kind = GroupVersionKind(apiVersion: apiVersion, kind: name)
    }

    /// The object, as it would be in JSON.
    func object() throws(ProtobufError) -> Node {
        guard let type = Self.type(of: kind) else {
            throw ProtobufError("no kind \"\(kind.kind)\" is registered for version \"\(apiVersion)\"")
        }
        let decoded = try ProtobufDecoder().object(message, type)
        var object = Node.mapping(["kind": .string(kind.kind), "apiVersion": .string(apiVersion)])
        // Zero values are always in the message; the shape leaves those out that JSON would not have.
        for entry in BuiltInShape.normalize(decoded, type: type).mapping?.entries ?? [] {
            object[entry.key] = entry.value
        }
        return object
    }

    /// The type of a kind. The options of requests are in every group and version.
    private static func type(of kind: GroupVersionKind) -> SchemaType? {
        if let type = SchemaTable.builtIn.type(for: kind) { return type }
        guard kind.kind == "DeleteOptions" else { return nil }
        return SchemaTable.builtIn.type(named: "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions")
    }
}
