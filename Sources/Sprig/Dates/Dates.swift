internal import GoTemplate

/// Sprig's functions on dates and durations.
enum Dates {
    /// Their functions by name.
    static func functions(_ environment: SprigEnvironment) -> [(ByteString, GoFunction)] {
        let dates = Formatter(environment: environment)
        let inZone = GoFunction([.string, .any, .string], result: .string) {
            dates.format($0[1], try $0.string(0).bytes, zone: try $0.string(2).bytes)
        }
        let local = Array("Local".utf8)
        let modify = GoFunction([.string, TimeObject.type], result: TimeObject.type) {
            guard let duration = try? GoDuration(parsing: try $0.string(0).bytes) else { return $0[1] }
            return .object(TimeObject(try TimeObject.time($0[1]).adding(duration)))
        }
        let mustModify = GoFunction([.string, TimeObject.type], result: TimeObject.type) {
            let duration = try GoDuration(parsing: $0.string(0).bytes)
            return .object(TimeObject(try TimeObject.time($0[1]).adding(duration)))
        }
        return [
            ("now", GoFunction([], result: TimeObject.type) { _ in .object(TimeObject(environment.now())) }),
            (
                "date",
                GoFunction([.string, .any], result: .string) {
                    dates.format($0[1], try $0.string(0).bytes, zone: local)
                }
            ),
            ("dateInZone", inZone), ("date_in_zone", inZone),
            (
                "htmlDate",
                GoFunction([.any], result: .string) { dates.format($0[0], Formatter.html, zone: local) }
            ),
            (
                "htmlDateInZone",
                GoFunction([.any, .string], result: .string) {
                    dates.format($0[0], Formatter.html, zone: try $0.string(1).bytes)
                }
            ),
            ("dateModify", modify), ("date_modify", modify),
            ("mustDateModify", mustModify), ("must_date_modify", mustModify),
            (
                "ago",
                GoFunction([.any], result: .string) {
                    let age = environment.now().since(dates.time($0[0], takesInt32: false))
                    return .string(age.rounded(to: GoDuration(nanoseconds: GoDuration.second)).text)
                }
            ),
            (
                "durationRound",
                GoFunction([.any], result: .string) { .string(dates.duration($0[0]).roughText) }
            ),
            ("duration", GoFunction([.any], result: .string) { .string(duration(ofSeconds: $0[0]).text) }),
            (
                "toDate",
                GoFunction([.string, .string], result: TimeObject.type) {
                    .object(TimeObject((try? GoTime(try $0.string(1).bytes, layout: try $0.string(0).bytes)) ?? .zero))
                }
            ),
            (
                "mustToDate",
                GoFunction([.string, .string], result: TimeObject.type) {
                    .object(TimeObject(try GoTime(try $0.string(1).bytes, layout: try $0.string(0).bytes)))
                }
            ),
            (
                "unixEpoch",
                GoFunction([TimeObject.type], result: .string) {
                    .string(String(try TimeObject.time($0[0]).unixSeconds))
                }
            ),
        ]
    }

    /// Seconds as a text or an `int64`; anything else counts as none.
    private static func duration(ofSeconds value: GoValue) -> GoDuration {
        switch value {
        case .integer(let seconds, .int64): return GoDuration(nanoseconds: seconds &* GoDuration.second)
        case .string(let text):
            return GoDuration(nanoseconds: clampedInteger(text.bytes) &* GoDuration.second)
        default: return GoDuration(nanoseconds: 0)
        }
    }

    /// Digits with an optional sign, at most the largest and least 64-bit integer; 0 for anything else.
    private static func clampedInteger(_ text: [UInt8]) -> Int64 {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.allSatisfy(GoTimeText.isDigit) else { return 0 }
        return Int64(String(decoding: text, as: UTF8.self)) ?? (isNegative ? .min : .max)
    }

    /// Takes times in the forms that sprig takes.
    private final class Formatter {
        static let html = Array("2006-01-02".utf8)

        private let environment: SprigEnvironment
        private let zones = TimeZones()

        init(environment: SprigEnvironment) { self.environment = environment }

        /// A time, or seconds since 1970; anything else is now.
        func time(_ value: GoValue, takesInt32: Bool) -> GoTime {
            switch value {
            case .object(let object): (object as? TimeObject)?.time ?? environment.now()
            case .integer(let seconds, .int), .integer(let seconds, .int64): GoTime(unixSeconds: seconds)
            case .integer(let seconds, .int32) where takesInt32: GoTime(unixSeconds: seconds)
            default: environment.now()
            }
        }

        func format(_ value: GoValue, _ layout: [UInt8], zone: [UInt8]) -> GoValue {
            let time = time(value, takesInt32: true).shown(in: zones.zone(zone) ?? .utc)
            return .string(ByteString(time.formatted(layout)))
        }

        /// A duration as a text or an `int64` of nanoseconds, or the age of a time; anything else counts as none.
        func duration(_ value: GoValue) -> GoDuration {
            switch value {
            case .string(let text): (try? GoDuration(parsing: text.bytes)) ?? GoDuration(nanoseconds: 0)
            case .integer(let nanoseconds, .int64): GoDuration(nanoseconds: nanoseconds)
            case .object(let object):
                (object as? TimeObject).map { environment.now().since($0.time) } ?? GoDuration(nanoseconds: 0)
            default: GoDuration(nanoseconds: 0)
            }
        }
    }
}
