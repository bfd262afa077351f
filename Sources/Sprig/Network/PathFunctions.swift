import GoTemplate

extension Sprig {
    /// Functions of paths with slashes. Those for paths of the operating system are the same on Linux.
    static let pathFunctions: [(ByteString, PureFunction)] =
        pathTable.flatMap { name, function in
            [
                (ByteString(name), function),
                (ByteString("os" + name.prefix(1).uppercased() + name.dropFirst()), function),
            ]
        }

    private static let pathTable: [(String, PureFunction)] = [
        ("base", .ofString { ByteString(SlashPath.base($0)) }),
        ("dir", .ofString { ByteString(SlashPath.directory($0)) }),
        ("clean", .ofString { ByteString(SlashPath.clean($0[...])) }),
        ("ext", .ofString { ByteString(SlashPath.fileExtension($0)) }),
        ("isAbs", PureFunction([.string], result: .bool) { .bool(try $0.string(0).bytes.first == SlashPath.slash) }),
    ]
}

/// Go's `path` package.
package enum SlashPath {
    static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    /// The path without `.`, `..` and doubled slashes as far as that goes without looking at files; `.` for nothing.
    package static func clean(_ path: ArraySlice<UInt8>) -> [UInt8] {
        let isRooted = path.first == slash
        var parts: [ArraySlice<UInt8>] = []
        for part in path.split(separator: slash) where part != [dot] {
            if part != [dot, dot] {
                parts.append(part)
            } else if let last = parts.last, last != [dot, dot] {
                parts.removeLast()
            } else if !isRooted {
                parts.append(part)
            }
        }
        let joined = Array(parts.joined(separator: [slash]))
        return isRooted ? [slash] + joined : joined.isEmpty ? [dot] : joined
    }

    /// The last part, slashes at the end not counted.
    static func base(_ path: [UInt8]) -> ArraySlice<UInt8> {
        if path.isEmpty { return [dot] }
        guard let end = path.lastIndex(where: { $0 != slash }) else { return [slash] }
        let start = path[..<end].lastIndex(of: slash).map { $0 + 1 } ?? 0
        return path[start...end]
    }

    /// All but the part behind the last slash, cleaned.
    static func directory(_ path: [UInt8]) -> [UInt8] {
        clean(path.lastIndex(of: slash).map { path[...$0] } ?? [])
    }

    /// What begins with the last dot of the last part.
    static func fileExtension(_ path: [UInt8]) -> ArraySlice<UInt8> {
        let start = path.lastIndex(of: slash).map { $0 + 1 } ?? 0
        return path[start...].lastIndex(of: dot).map { path[$0...] } ?? []
    }
}
