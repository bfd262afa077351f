/// A span of time as the tables of the API write it: the coarser the longer it is.
enum HumanDuration {
    /// The text for a number of seconds.
    ///
    /// | up to | form |
    /// |---|---|
    /// | 2 minutes | `119s` |
    /// | 10 minutes | `9m59s`, `9m` |
    /// | 3 hours | `179m` |
    /// | 8 hours | `7h59m`, `7h` |
    /// | 2 days | `47h` |
    /// | 8 days | `7d23h`, `7d` |
    /// | 2 years | `729d` |
    /// | 8 years | `7y364d`, `7y` |
    static func text(_ seconds: Int) -> String {
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        func pair(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
            small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
        }
        let minutes = seconds / 60
        let hours = minutes / 60
        let days = hours / 24
        if seconds < 120 { return "\(seconds)s" }
        if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        if hours < 192 { return pair(days, "d", hours % 24, "h") }
        if days < 730 { return "\(days)d" }
        if days < 2920 { return pair(days / 365, "y", days % 365, "d") }
        return "\(days / 365)y"
    }
}
