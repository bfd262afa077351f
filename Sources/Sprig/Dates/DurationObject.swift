internal import GoTemplate

/// A `time.Duration` in a template.
final class DurationObject: GoObject {
    static let type = GoType.named("time.Duration", .int64)

    let duration: GoDuration

    init(_ duration: GoDuration) { self.duration = duration }

    var type: GoType { Self.type }

    var text: ByteString? { ByteString(duration.text) }

    var underlying: GoValue? { .int64(duration.nanoseconds) }

    func method(_ name: ByteString) -> GoFunction? {
        let duration = duration
        func integer(_ value: Int64) -> GoFunction { GoFunction([], result: .int64) { _ in .int64(value) } }
        func float(_ unit: Int64) -> GoFunction {
            GoFunction([], result: .float64) { _ in .float(duration.count(of: unit)) }
        }
        func rounding(_ rounding: @escaping (GoDuration) -> GoDuration) -> GoFunction {
            GoFunction([Self.type], result: Self.type) {
                .object(DurationObject(rounding(try TimeObject.duration($0[0]))))
            }
        }
        switch name.description {
        case "Hours": return float(GoDuration.hour)
        case "Minutes": return float(GoDuration.minute)
        case "Seconds": return float(GoDuration.second)
        case "Milliseconds": return integer(duration.nanoseconds / 1_000_000)
        case "Microseconds": return integer(duration.nanoseconds / 1_000)
        case "Nanoseconds": return integer(duration.nanoseconds)
        case "Round": return rounding { duration.rounded(to: $0) }
        case "Truncate": return rounding { duration.truncated(to: $0) }
        case "Abs": return GoFunction([], result: Self.type) { _ in .object(DurationObject(duration.absolute)) }
        case "String": return GoFunction([], result: .string) { _ in .string(duration.text) }
        default: return nil
        }
    }
}
