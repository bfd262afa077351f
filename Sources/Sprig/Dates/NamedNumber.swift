internal import GoTemplate

/// A `time.Month` or `time.Weekday` in a template: an `int` that prints as its English name.
final class NamedNumber: GoObject {
    static let monthType = GoType.named("time.Month", .int)
    static let weekdayType = GoType.named("time.Weekday", .int)

    let type: GoType
    private let number: Int
    private let name: String

    /// - Parameter month: From 1 to 12.
    init(month: Int) {
        (type, number, name) = (Self.monthType, month, TimeLayout.months[month - 1])
    }

    /// - Parameter weekday: From 0, Sunday, to 6.
    init(weekday: Int) {
        (type, number, name) = (Self.weekdayType, weekday, TimeLayout.weekdays[weekday])
    }

    var text: ByteString? { ByteString(name) }

    var underlying: GoValue? { .int(number) }

    func method(_ name: ByteString) -> GoFunction? {
        guard name == "String" else { return nil }
        return GoFunction([], result: .string) { [name = self.name] _ in .string(name) }
    }
}
