public import GoTemplate

/// A `time.Time` in a template.
public final class TimeObject: GoObject {
    /// `time.Time`.
    public static let type = GoType.named("time.Time", .structure)

    /// The time.
    public let time: GoTime

    /// Wraps a time.
    public init(_ time: GoTime) { self.time = time }

    /// `time.Time`.
    public var type: GoType { Self.type }

    /// Date, time and zone: `2006-01-02 15:04:05.5 +0000 UTC`.
    public var text: ByteString? { ByteString(time.text) }

    /// RFC 3339, as JSON and YAML hold it.
    public var encoded: GoValue? { .string(time.rfc3339) }

    /// A method of `time.Time`.
    public func method(_ name: ByteString) -> GoFunction? { Self.methods[name].map { $0.function(time) } }
}

extension TimeObject {
    /// A method, given the time that it is called on.
    private struct Method: Sendable {
        var parameters: [GoType] = []
        var result: GoType = .any
        var body: @Sendable (GoTime, [GoValue]) throws -> GoValue

        func function(_ time: GoTime) -> GoFunction {
            GoFunction(parameters, result: result) { [body] in try body(time, $0) }
        }
    }

    private static let methods: [ByteString: Method] = {
        var methods: [ByteString: Method] = [:]
        func add(
            _ name: ByteString, _ parameters: [GoType] = [], _ result: GoType,
            _ body: @escaping @Sendable (GoTime, [GoValue]) throws -> GoValue
        ) {
            methods[name] = Method(parameters: parameters, result: result, body: body)
        }
        func add(integer name: ByteString, _ body: @escaping @Sendable (GoTime) -> Int) {
            add(name, [], .int) { time, _ in .int(body(time)) }
        }
        func add(integer64 name: ByteString, _ body: @escaping @Sendable (GoTime) -> Int64) {
            add(name, [], .int64) { time, _ in .int64(body(time)) }
        }
        add(integer: "Year") { $0.date.year }
        add(integer: "Day") { $0.date.day }
        add(integer: "YearDay") { $0.dayOfYear }
        add(integer: "Hour") { $0.clock.hour }
        add(integer: "Minute") { $0.clock.minute }
        add(integer: "Second") { $0.clock.second }
        add(integer: "Nanosecond") { $0.nanoseconds }
        add(integer64: "Unix") { $0.unixSeconds }
        add(integer64: "UnixMilli") { $0.unixSeconds &* 1_000 &+ Int64($0.nanoseconds) / 1_000_000 }
        add(integer64: "UnixMicro") { $0.unixSeconds &* 1_000_000 &+ Int64($0.nanoseconds) / 1_000 }
        add(integer64: "UnixNano") { $0.unixSeconds &* 1_000_000_000 &+ Int64($0.nanoseconds) }
        add("Month", [], NamedNumber.monthType) { time, _ in .object(NamedNumber(month: time.date.month)) }
        add("Weekday", [], NamedNumber.weekdayType) { time, _ in .object(NamedNumber(weekday: time.weekday)) }

        add("Format", [.string], .string) { time, arguments in
            .string(ByteString(try time.formatted(arguments.string(0).bytes)))
        }
        add("String", [], .string) { time, _ in .string(time.text) }
        add("GoString", [], .string) { time, _ in .string(time.goText) }
        for name in ["MarshalJSON", "MarshalText"] as [ByteString] {
            let quote = name == "MarshalJSON" ? "\"" : ""
            add(name, [], .slice(.integer(.uint8))) { time, _ in
                .object(GoBytes(Array((quote + time.rfc3339 + quote).utf8)))
            }
        }
        addArithmetic(add)
        addZones(add)
        // They give several values, which a template cannot take.
        for name in ["Clock", "Date", "ISOWeek", "Zone"] as [ByteString] {
            add(name, [], .any) { _, _ in
                throw GoFunctionError(
                    "invalid function signature for \(name): second return value should be error; is int")
            }
        }
        return methods
    }()

    private typealias Adding = (
        ByteString, [GoType], GoType, @escaping @Sendable (GoTime, [GoValue]) throws -> GoValue
    ) -> Void

    private static func addArithmetic(_ add: Adding) {
        add("Add", [DurationObject.type], type) { time, arguments in
            .object(TimeObject(time.adding(try duration(arguments[0]))))
        }
        add("Sub", [type], DurationObject.type) { time, arguments in
            .object(DurationObject(time.since(try self.time(arguments[0]))))
        }
        add("AddDate", [.int, .int, .int], type) { time, arguments in
            .object(
                TimeObject(
                    time.adding(years: try arguments.int(0), months: try arguments.int(1), days: try arguments.int(2))))
        }
        add("Truncate", [DurationObject.type], type) { time, arguments in
            .object(TimeObject(time.truncated(to: try duration(arguments[0]))))
        }
        add("Round", [DurationObject.type], type) { time, arguments in
            .object(TimeObject(time.rounded(to: try duration(arguments[0]))))
        }
        add("Before", [type], .bool) { time, arguments in .bool(time.compared(to: try self.time(arguments[0])) < 0) }
        add("After", [type], .bool) { time, arguments in .bool(time.compared(to: try self.time(arguments[0])) > 0) }
        add("Equal", [type], .bool) { time, arguments in .bool(time.compared(to: try self.time(arguments[0])) == 0) }
        add("Compare", [type], .int) { time, arguments in .int(time.compared(to: try self.time(arguments[0]))) }
        add("IsZero", [], .bool) { time, _ in .bool(time.isZero) }
    }

    private static func addZones(_ add: Adding) {
        add("UTC", [], type) { time, _ in .object(TimeObject(time.shown(in: .utc))) }
        add("Local", [], type) { time, _ in .object(TimeObject(time.shown(in: .local))) }
        add("In", [ZoneObject.type], type) { time, arguments in
            guard case .object(let object) = arguments[0], let zone = object as? ZoneObject else {
                throw GoFunctionError("time: missing Location in call to Time.In")
            }
            return .object(TimeObject(time.shown(in: zone.zone)))
        }
        add("Location", [], ZoneObject.type) { time, _ in .object(ZoneObject(time.zone)) }
        add("IsDST", [], .bool) { time, _ in .bool(time.zone.period(at: time.unixSeconds).isDaylightSaving) }
    }
}

// What arguments hold
extension TimeObject {
    static func time(_ value: GoValue) throws -> GoTime {
        guard case .object(let object) = value, let time = object as? TimeObject else {
            throw GoFunctionError("expected time.Time")
        }
        return time.time
    }

    /// A duration, or a number of the template that became one.
    static func duration(_ value: GoValue) throws -> GoDuration {
        switch value {
        case .integer(let nanoseconds, _): return GoDuration(nanoseconds: nanoseconds)
        case .object(let object):
            if case .integer(let nanoseconds, _)? = object.underlying { return GoDuration(nanoseconds: nanoseconds) }
        default: break
        }
        throw GoFunctionError("expected time.Duration")
    }
}
