import Foundation

/// Time as the cluster sees it: a clock for waiting, and the time of day that it writes into objects. Both can be
/// replaced in tests.
struct SandboxTime: Sendable {
    /// The time since the cluster was made.
    let elapsed: @Sendable () -> Duration
    /// Seconds since 1970.
    let unixSeconds: @Sendable () -> Int
    /// Waits, and throws when the task is cancelled.
    let sleep: @Sendable (Duration) async throws -> Void

    /// Time from `clock`; the time of day is that of the machine at the start plus what the clock says has passed.
    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        let began = Int(Date().timeIntervalSince1970)
        let elapsed: @Sendable () -> Duration = { start.duration(to: clock.now) }
        self.elapsed = elapsed
        unixSeconds = { began + Int(elapsed().components.seconds) }
        sleep = { try await clock.sleep(for: $0) }
    }

    /// Now, as the API writes it.
    var timestamp: String { Timestamp.text(unixSeconds()) }
}

/// Times as the API writes them: `2026-11-25T01:02:26Z`.
enum Timestamp {
    /// The text for seconds since 1970, from the year 0 on.
    static func text(_ seconds: Int) -> String {
        // Days before 1970 count downwards, the seconds of a day never do.
        let rest = (seconds % 86400 + 86400) % 86400
        let (year, month, day) = civil((seconds - rest) / 86400)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let zeros = String(repeating: "0", count: max(0, 4 - String(year).utf8.count))
        return "\(zeros)\(year)-\(two(month))-\(two(day))T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }

    /// The seconds since 1970 of a text in UTC, with or without a fraction of a second.
    static func seconds(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T") else { return nil }
        func number(_ range: Range<Int>) -> Int? { Int(String(decoding: bytes[range], as: UTF8.self)) }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
        else { return nil }
        return days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    }

    /// The date of a day counted from 1970-01-01, by the arithmetic of 400-year eras that start in March.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
