/// The state of one context of a commit, as a line of the commit's note under `refs/notes/commit-status`:
/// `context`, `state`, `description`, time (RFC 3339, UTC) and, if there is one, an address, separated by tabs.
public struct CommitNote: Sendable, Hashable {
    /// What reports the state; a commit has one line for each.
    public var context: String
    /// The state, such as `success`.
    public var state: String
    /// One line for people.
    public var description: String
    /// When the state was reached, in seconds since 1970-01-01 UTC.
    public var unixTime: Int64
    /// Where to read more.
    public var url: String?

    /// Creates a note.
    public init(context: String, state: String, description: String, unixTime: Int64, url: String? = nil) {
        self.context = context
        self.state = state
        self.description = description
        self.unixTime = unixTime
        self.url = url
    }

    /// Reads a line; `nil` if it has another form.
    public init?(line: some StringProtocol) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 4 || fields.count == 5, !fields[0].isEmpty, let time = RFC3339.seconds(String(fields[3]))
        else {
            return nil
        }
        self.init(
            context: String(fields[0]), state: String(fields[1]), description: String(fields[2]), unixTime: time,
            url: fields.count == 5 && !fields[4].isEmpty ? String(fields[4]) : nil)
    }

    /// The line, without a line break. Tabs and other control characters inside fields become spaces.
    public var line: String {
        var fields = [context, state, description, RFC3339.text(unixTime)]
        if let url { fields.append(url) }
        return fields.map(CommitNote.field).joined(separator: "\t")
    }

    /// `text` with the lines of `notes` in it: in the place of the line with the same context, or at the end. Other
    /// lines stay as they are, also those of another form.
    static func merge(_ notes: [CommitNote], into text: String) -> String {
        // One Unicode scalar at a time: `\r\n` is one character and would not be taken for a line break.
        var lines = text.unicodeScalars.split(separator: "\n").map { String(Substring($0)) }
        for note in notes {
            let line = note.line
            let context = field(note.context)
            if let index = lines.firstIndex(where: { CommitNote(line: $0)?.context == context }) {
                lines[index] = line
            } else {
                lines.append(line)
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func field(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isBreak =
                scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028 || scalar.value == 0x2029
            scalars.append(isBreak ? " " : scalar)
        }
        return String(scalars)
    }
}

/// Times as `2006-01-02T15:04:05Z`.
enum RFC3339 {
    static func text(_ seconds: Int64) -> String {
        let day = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        let second = Int(seconds) - day * 86_400
        let (year, month, dayOfMonth) = civil(day)
        func padded(_ number: Int, _ width: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        return "\(padded(year, 4))-\(padded(month))-\(padded(dayOfMonth))T"
            + "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))Z"
    }

    static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[19] == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T") else { return nil }
        func number(_ range: Range<Int>) -> Int? { Int(String(decoding: bytes[range], as: UTF8.self)) }
        guard
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month),
            (1...31).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        return Int64(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
    }

    // The Gregorian calendar repeats every 400 years, which are 146,097 days; years here begin in March, so that the
    // leap day is the last of its year.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
