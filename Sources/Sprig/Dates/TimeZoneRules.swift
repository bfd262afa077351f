/// A zone of the IANA time zone database, read from a file in the format of RFC 8536 (TZif).
struct TimeZoneRules: Sendable {
    /// What clocks do for a while.
    struct Setting: Sendable {
        var abbreviation: [UInt8]
        /// Seconds east of UTC.
        var offset: Int
        var isDaylightSaving: Bool
    }

    /// The name in the database, such as `Europe/Berlin`.
    let name: String
    private let settings: [Setting]
    /// When clocks changed, in seconds since 1970, and to which setting; never empty.
    private let changes: [(second: Int64, setting: Int)]
    /// What happens after the last change.
    private let future: RecurringTimeZoneRule?
    /// What held before the first change.
    private let first: Int

    /// Reads a file's content; `nil` if it is damaged.
    init?(name: String, _ file: [UInt8]) {
        var reader = Reader(rest: file[...])
        guard reader.take(4)?.elementsEqual("TZif".utf8) == true, let version = reader.take(16)?.first,
            version == 0 || version == UInt8(ascii: "2") || version == UInt8(ascii: "3"),
            var counts = reader.counts()
        else { return nil }
        let isWide = version != 0
        if isWide {
            // The same in 32 bits stands first.
            let skipped =
                counts.changes * 5 + counts.settings * 6 + counts.characters + counts.leapSeconds * 8 + counts.standard
                + counts.universal + 20
            guard reader.take(skipped) != nil, let wide = reader.counts() else { return nil }
            counts = wide
        }
        let width = isWide ? 8 : 4
        guard let seconds = reader.take(counts.changes * width), let indices = reader.take(counts.changes),
            let entries = reader.take(counts.settings * 6), let characters = reader.take(counts.characters),
            reader.take(counts.leapSeconds * (width + 4)) != nil, reader.take(counts.standard) != nil,
            reader.take(counts.universal) != nil, counts.settings > 0
        else { return nil }
        var settings: [Setting] = []
        for start in stride(from: entries.startIndex, to: entries.endIndex, by: 6) {
            let offset = Int32(truncatingIfNeeded: Reader.integer(entries[start..<start + 4]))
            let name = characters.startIndex + Int(entries[start + 5])
            guard name < characters.endIndex else { return nil }
            settings.append(
                Setting(
                    abbreviation: Array(characters[name...].prefix { $0 != 0 }), offset: Int(offset),
                    isDaylightSaving: entries[start + 4] != 0))
        }
        var changes: [(second: Int64, setting: Int)] = []
        for (number, index) in indices.enumerated() {
            guard Int(index) < settings.count else { return nil }
            let start = seconds.startIndex + number * width
            let value = Reader.integer(seconds[start..<start + width])
            changes.append((isWide ? value : Int64(Int32(truncatingIfNeeded: value)), Int(index)))
        }
        if changes.isEmpty { changes = [(.min, 0)] }
        let rest = reader.rest
        let isRule = rest.count > 2 && rest.first == 0x0A && rest.last == 0x0A
        future = isRule ? RecurringTimeZoneRule(rest.dropFirst().dropLast()) : nil
        first = Self.firstSetting(settings, changes)
        self.name = name
        self.settings = settings
        self.changes = changes
    }

    /// The setting before the first change: one that no change leads to, or else one of standard time.
    private static func firstSetting(_ settings: [Setting], _ changes: [(second: Int64, setting: Int)]) -> Int {
        guard changes.contains(where: { $0.setting == 0 }) else { return 0 }
        let next = changes[0].setting
        if settings[next].isDaylightSaving,
            let before = (0..<next).last(where: { !settings[$0].isDaylightSaving })
        {
            return before
        }
        return settings.firstIndex { !$0.isDaylightSaving } ?? 0
    }

    /// What holds at a second since 1970.
    func period(at second: Int64) -> GoZone.Period {
        func period(_ setting: Setting, _ start: Int64, _ end: Int64) -> GoZone.Period {
            GoZone.Period(
                abbreviation: setting.abbreviation, offset: setting.offset, start: start, end: end,
                isDaylightSaving: setting.isDaylightSaving)
        }
        if second < changes[0].second { return period(settings[first], .min, changes[0].second) }
        var (low, high) = (0, changes.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if second < changes[middle].second { high = middle } else { low = middle }
        }
        if low == changes.count - 1, let future { return future.period(at: second, after: changes[low].second) }
        return period(
            settings[changes[low].setting], changes[low].second, high < changes.count ? changes[high].second : .max)
    }

    private struct Counts {
        var universal, standard, leapSeconds, changes, settings, characters: Int
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard count <= rest.count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        mutating func counts() -> Counts? {
            var numbers: [Int] = []
            for _ in 0..<6 {
                guard let bytes = take(4) else { return nil }
                numbers.append(Int(Self.integer(bytes)))
            }
            return Counts(
                universal: numbers[0], standard: numbers[1], leapSeconds: numbers[2], changes: numbers[3],
                settings: numbers[4], characters: numbers[5])
        }

        /// An integer of at most eight bytes, the highest first.
        static func integer(_ bytes: ArraySlice<UInt8>) -> Int64 {
            Int64(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
        }
    }
}
