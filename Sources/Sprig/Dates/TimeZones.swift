import Glibc

/// The zones of the machine's time zone database, each read when it is first asked for. Where there is none, all zones are
/// unknown.
final class TimeZones {
    private static let folders = [
        "/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/",
    ]
    /// The largest file of the database has a few kilobytes.
    private static let sizeLimit = 1 << 20

    private var known: [String: TimeZoneRules?] = [:]

    /// The zone of that name, by the rules of Go's `LoadLocation`; `nil` if there is none.
    func zone(_ name: [UInt8]) -> GoZone? {
        if name.isEmpty || name.elementsEqual("UTC".utf8) { return .utc }
        if name.elementsEqual("Local".utf8) { return .local }
        let dot = UInt8(ascii: ".")
        let leadsUp = zip(name, name.dropFirst()).contains { $0 == dot && $1 == dot }
        guard !leadsUp, name[0] != UInt8(ascii: "/"), name[0] != UInt8(ascii: "\\"), !name.contains(0), name.count < 256
        else { return nil }
        let name = String(decoding: name, as: UTF8.self)
        if let rules = known[name] { return rules.map { .rules($0) } }
        let rules = Self.folders.lazy.compactMap { Self.read($0 + name) }.first.flatMap {
            TimeZoneRules(name: name, $0)
        }
        known[name] = .some(rules)
        return rules.map { .rules($0) }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= sizeLimit else {
            return nil
        }
        var content = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < content.count {
            let count = content.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
            }
            guard count > 0 else { return nil }
            filled += count
        }
        return content
    }
}
