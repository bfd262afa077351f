import Base

/// The rules of a `.helmignore` file, with what is peculiar about Helm's reading of them:
/// - the first rule that matches decides; no later one takes it back;
/// - `!pattern` ignores everything that does *not* match, and leaves what matches to the rules behind it;
/// - a pattern without `/` is held against the last part of a path, one with `/` against the whole path;
/// - `**` is an error.
struct IgnoreRules {
    /// The name of the file.
    static let fileName = ".helmignore"

    /// The most rules; each is held against each path.
    private static let maximumCount = 2_000

    private struct Rule {
        var pattern: PathPattern
        var isNegated = false
        var directoriesOnly = false
        var matchesWholePath = false
    }

    private var rules: [Rule] = []

    /// Only the rule that holds without a file: names in `templates/` that begin with a point.
    init() { addDefaults() }

    /// Reads a file.
    /// - Parameter path: the file's path, for errors.
    /// - Throws: `HelmError` for `**` and for malformed patterns, with the line.
    init(_ bytes: [UInt8], path: String) throws {
        var rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        var line = 0
        while !rest.isEmpty {
            line += 1
            let text = rest.prefix { $0 != 0x0A }
            rest = rest.dropFirst(text.count + 1)
            guard rules.count < Self.maximumCount else {
                throw HelmError("\(SourceLocation(path: path, line: line)): more than \(Self.maximumCount) rules")
            }
            if let problem = add(text) {
                let place = SourceLocation(path: path, line: line)
                throw HelmError("\(place): \(problem) in \"\(String(decoding: text, as: UTF8.self))\"")
            }
        }
        addDefaults()
    }

    private mutating func addDefaults() { _ = add(Array("templates/.?*".utf8)[...]) }

    /// Whether a path, relative to the chart, is left out.
    func ignore(_ path: String, isDirectory: Bool) -> Bool {
        let path = Array(path.utf8)
        let name = path.lastIndex(of: UInt8(ascii: "/")).map { Array(path[($0 + 1)...]) } ?? path
        for rule in rules {
            let matches = { (try? rule.pattern.matches(rule.matchesWholePath ? path : name)) ?? false }
            if rule.isNegated {
                if rule.directoriesOnly, !isDirectory { return true }
                if !matches() { return true }
            } else {
                if rule.directoriesOnly, !isDirectory { continue }
                if matches() { return true }
            }
        }
        return false
    }

    /// Adds the rule of one line; what is wrong with it, if anything is.
    private mutating func add(_ line: ArraySlice<UInt8>) -> String? {
        var text = GoText.trimmingSpace(line)
        guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
        if zip(text, text.dropFirst()).contains(where: { $0 == UInt8(ascii: "*") && $1 == UInt8(ascii: "*") }) {
            return "double-star (**) syntax is not supported"
        }
        guard (try? PathPattern(Array(text)).matches(Array("abc".utf8))) != nil else {
            return "syntax error in pattern"
        }
        var isNegated = false
        if first == UInt8(ascii: "!") {
            isNegated = true
            text = text.dropFirst()
        }
        var directoriesOnly = false
        if text.last == UInt8(ascii: "/") {
            directoriesOnly = true
            text = text.dropLast()
        }
        let matchesWholePath = text.contains(UInt8(ascii: "/"))
        if text.first == UInt8(ascii: "/") { text = text.dropFirst() }
        rules.append(
            Rule(
                pattern: PathPattern(Array(text)), isNegated: isNegated, directoriesOnly: directoriesOnly,
                matchesWholePath: matchesWholePath))
        return nil
    }
}
