import Web

/// Times and spans as people read them.
enum TimeText {
    /// A span with what matters of it: `38 ms`, `1.24 s`, `2m05s`, `3h07m`, `5d`.
    static func span(_ span: Duration) -> String {
        let milliseconds = span.wholeMilliseconds
        if milliseconds < 1000 { return "\(max(milliseconds, 0)) ms" }
        let seconds = milliseconds / 1000
        if seconds < 60 { return "\(seconds).\(padded(milliseconds % 1000 / 10)) s" }
        if seconds < 3600 { return "\(seconds / 60)m\(padded(seconds % 60))s" }
        if seconds < 86_400 { return "\(seconds / 3600)h\(padded(seconds % 3600 / 60))m" }
        return "\(seconds / 86_400)d"
    }

    /// The span from `start` to `end`.
    static func span(from start: APITime, to end: APITime) -> String { span(end - start) }

    /// How long ago something was, roughly: `12s`, `3m`, `2h`, `5d`.
    static func age(of time: APITime, at now: APITime) -> String {
        let seconds = max((now - time).components.seconds, 0)
        if seconds < 120 { return "\(seconds)s" }
        if seconds < 7200 { return "\(seconds / 60)m" }
        if seconds < 172_800 { return "\(seconds / 3600)h" }
        return "\(seconds / 86_400)d"
    }

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension APITime {
    /// The time from `start` to `end`.
    static func - (end: APITime, start: APITime) -> Duration { .microseconds(end.microseconds - start.microseconds) }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
