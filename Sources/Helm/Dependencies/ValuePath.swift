import GoTemplate

extension GoMap {
    /// What Helm finds under a path whose parts are separated by points; tables and what lies in lists count as nothing.
    func scalar(atPath path: String) -> GoValue? {
        let parts = path.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let last = parts.last, let table = table(at: parts.dropLast()), let value = table[ByteString(Array(last))]
        else { return nil }
        if case .map = value { return nil }
        return value
    }

    /// The table under a path whose parts are separated by points.
    func table(atPath path: String) -> GoMap? {
        table(at: path.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)[...])
    }

    private func table(at parts: ArraySlice<Substring.UTF8View>) -> GoMap? {
        var table = self
        for part in parts {
            guard case .map(let next)? = table[ByteString(Array(part))] else { return nil }
            table = next
        }
        return table
    }
}
