/// The text of a note that holds a commit's statuses, one line per context:
///
/// ```
/// success martlet/sandbox/web 2026-11-24T10:00:00Z 3 objects applied, all healthy <https://martlet.example/events/7>
/// ```
///
/// State, context and time have no spaces; the rest of the line is for people. Lines of other writers stay as they
/// are.
public struct StatusNote: Sendable, Hashable {
    /// The ref under which the notes stand; `git log --notes=commit-status` shows them.
    public static let ref = "refs/notes/commit-status"

    /// The lines without their ends.
    public private(set) var lines: [String]

    /// Reads a note; an empty text is a note without lines.
    public init(_ text: String = "") {
        lines = text.split(whereSeparator: \.isNewline).map(String.init)
    }

    /// The whole text; each line has its end.
    public var text: String { lines.map { $0 + "\n" }.joined() }

    /// The line that stands for `status`.
    public static func line(for status: CommitStatus) -> String {
        var line = "\(word(for: status.state)) \(contextWord(status.context)) \(Timestamp.rfc3339(status.createdAt))"
        let description = StatusText.description(status.description, limit: 500)
        if !description.isEmpty { line += " " + description }
        if let url = StatusText.targetURL(status.targetURL) { line += " <\(url)>" }
        return line
    }

    /// Puts a status in the place of the earlier one of its context, or at the end.
    ///
    /// - Returns: whether anything but the time has changed; if not, the note stays as it was.
    public mutating func set(_ status: CommitStatus) -> Bool {
        let line = Self.line(for: status)
        let context = Self.contextWord(status.context)
        guard let index = lines.firstIndex(where: { Self.words($0).dropFirst().first == context[...] }) else {
            lines.append(line)
            return true
        }
        guard Self.withoutTime(lines[index]) != Self.withoutTime(line) else { return false }
        lines[index] = line
        return true
    }

    /// The word for a state.
    static func word(for state: CommitStatus.State) -> String {
        switch state {
        case .queued: "pending"
        case .progressing: "running"
        case .healthy: "success"
        case .failed: "failure"
        case .agentError: "error"
        case .superseded: "superseded"
        }
    }

    private static func contextWord(_ context: String) -> String {
        String(StatusText.oneLine(context).map { $0 == " " ? "_" : $0 })
    }

    private static func words(_ line: String) -> [Substring] {
        line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    }

    private static func withoutTime(_ line: String) -> [Substring] {
        var words = words(line)
        if words.count > 2 { words.remove(at: 2) }
        return words
    }
}

/// Times as text.
enum Timestamp {
    /// `2026-11-24T10:00:00Z`, from seconds since 1970.
    static func rfc3339(_ seconds: Int) -> String {
        let days = Int((Double(seconds) / 86400).rounded(.down))
        let second = seconds - days * 86400
        // The inverse of the count of days in `HTTPDate`.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
