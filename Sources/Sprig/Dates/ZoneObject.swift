internal import GoTemplate

/// A `*time.Location` in a template.
final class ZoneObject: GoObject {
    static let type = GoType.pointer(.named("time.Location", .structure))

    let zone: GoZone

    init(_ zone: GoZone) { self.zone = zone }

    var type: GoType { Self.type }

    var text: ByteString? { ByteString(zone.name) }

    func method(_ name: ByteString) -> GoFunction? {
        guard name == "String" else { return nil }
        return GoFunction([], result: .string) { [zone] _ in .string(ByteString(zone.name)) }
    }
}
