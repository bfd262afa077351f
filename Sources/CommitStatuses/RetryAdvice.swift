internal import HTTPClient

/// What an answer's header fields say about trying again.
struct RetryAdvice {
    /// How long to wait, if the host said so.
    var wait: Duration?
    /// Whether the host shows that its limits are reached.
    var isRateLimit: Bool

    /// No host means to be left alone for longer; a wrong or hostile value must not silence a repository.
    static let longestWait = 3600

    /// - Parameter now: seconds since 1970, used if the answer has no `Date`.
    init(_ response: HTTPResponse, now: Int) {
        let now = response.header("Date").flatMap(HTTPDate.seconds) ?? now
        var seconds: Int?
        if let value = response.header("Retry-After")?.trimmingSpaces() {
            seconds = Self.digits(value) ?? HTTPDate.seconds(value).map { $0 - now }
        }
        let isUsedUp = response.header("X-RateLimit-Remaining")?.trimmingSpaces() == "0"
        if seconds == nil, isUsedUp {
            // The time of day at which GitHub's and Gitea's counters start anew.
            seconds = response.header("X-RateLimit-Reset").flatMap { Self.digits($0.trimmingSpaces()) }.map { $0 - now }
        }
        isRateLimit = isUsedUp || response.header("Retry-After") != nil || response.status == 429
        // A limit without a time: a minute, and the caller's backoff from there on.
        if seconds == nil, isRateLimit { seconds = 60 }
        wait = seconds.map { .seconds(min(max($0, 1), Self.longestWait)) }
    }

    /// A number of decimal digits only; more than fit count as very many.
    private static func digits(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text) ?? Int(Int32.max)
    }
}

/// Dates as HTTP writes them.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7); the two obsolete forms are not read.
    static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[0].utf8.count == 4, parts[5] == "GMT", let day = Int(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3])
        else { return nil }
        let clock = parts[4].split(separator: ":").map { Int($0) ?? -1 }
        guard clock.count == 3, (1...31).contains(day), (1970...9999).contains(year), (0...23).contains(clock[0]),
            (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        return days(year: year, month: month + 1, day: day) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }

    /// Days since 1970 of a date of the Gregorian calendar. March is taken as the first month, so that the leap day is
    /// the last of its year.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension String {
    /// Without spaces and tabs at both ends.
    func trimmingSpaces() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var trimmed = drop(while: isSpace)
        while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
        return String(trimmed)
    }
}
