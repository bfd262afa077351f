import Base
import Manifests

/// Loads the keys and values that a generator is given: env files first, then literals, then files, as Kustomize does.
/// Any key is taken; whether a cluster would take it is not asked.
struct KeyValueSources {
    let arguments: GeneratorArguments
    let loader: any Loader

    /// All pairs, sorted by the bytes of their keys.
    ///
    /// Throws `KustomizeError` for a source that is none, a missing file, and a key that comes twice.
    func load() throws -> [(key: String, value: [UInt8])] {
        var pairs: [(key: String, value: [UInt8])] = []
        for path in arguments.envs { pairs += try Self.lines(of: loader.read(path), path: loader.display(path)) }
        for literal in arguments.literals {
            // The real tool writes a generator's fields as YAML once more and reads them back.
            guard let text = literal.throughJSONAsYAML else {
                throw KustomizeError(
                    .malformedKustomization,
                    "\(arguments.name): a literal has a control character that YAML does not allow; "
                        + "put the value into a file")
            }
            pairs.append(try Self.literal(text, of: arguments.name))
        }
        for source in arguments.files {
            let (key, path) = try Self.file(source, of: arguments.name)
            pairs.append((key, try loader.read(path)))
        }
        let sorted = pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (pair, next) in zip(sorted, sorted.dropFirst()) where pair.key.utf8.elementsEqual(next.key.utf8) {
            throw KustomizeError(
                .malformedKustomization,
                "\(arguments.name) has the key \"\(pair.key)\" more than once; keep one of them")
        }
        return sorted
    }

    /// `key=value`, split at the first `=`; a pair of equal quotes around the value is taken off.
    static func literal(_ text: String, of name: String) throws -> (key: String, value: [UInt8]) {
        let bytes = Array(text.utf8)
        guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")), sign > 0 else {
            throw KustomizeError(
                .malformedKustomization, "\(name): literal \"\(text)\" is not of the form key=value")
        }
        var value = bytes[(sign + 1)...]
        if value.count >= 2, let first = value.first, first == value.last,
            first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
        {
            value = value.dropFirst().dropLast()
        }
        return (String(decoding: bytes[..<sign], as: UTF8.self), Array(value))
    }

    /// `path`, whose last component is the key, or `key=path`.
    static func file(_ text: String, of name: String) throws -> (key: String, path: String) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1: return (base(of: text), text)
        case 2 where !parts[0].isEmpty && !parts[1].isEmpty: return (parts[0], parts[1])
        default:
            throw KustomizeError(
                .malformedKustomization,
                "\(name): file \"\(text)\" is neither a path nor of the form key=path with one =")
        }
    }

    /// The last component of a path, as Go's `path.Base` has it.
    private static func base(of path: String) -> String {
        if path.isEmpty { return "." }
        return path.split(separator: "/").last.map(String.init) ?? "/"
    }

    /// The pairs of an env file: `key=value` or `key` a line; white space before it, empty lines and lines that start
    /// with `#` do not count. Values are taken as they are. Go's line reader gives up at a line of 64 KiB without a
    /// word, so that nothing counts from there on.
    static func lines(of bytes: [UInt8], path: String) throws -> [(key: String, value: [UInt8])] {
        var pairs: [(key: String, value: [UInt8])] = []
        var rest = bytes[...]
        var number = 0
        while !rest.isEmpty {
            var line = rest.prefix { $0 != 0x0A }
            rest = rest.dropFirst(line.count + 1)
            number += 1
            guard line.count < 64 << 10 else { break }
            if line.last == 0x0D { line = line.dropLast() }
            guard let text = String(validating: line, as: UTF8.self) else {
                throw KustomizeError(
                    .malformedFile, at: SourceLocation(path: path, line: number), "the line is not valid UTF-8")
            }
            var scalars = Substring(text).unicodeScalars
            if number == 1, scalars.first == "\u{FEFF}" { scalars.removeFirst() }
            scalars = scalars.drop { $0.properties.isWhitespace }
            guard let first = scalars.first, first != "#" else { continue }
            let content = Substring(scalars).utf8
            if let sign = content.firstIndex(of: UInt8(ascii: "=")) {
                let key = String(decoding: content[..<sign], as: UTF8.self)
                // A line without a key counts as empty.
                if !key.isEmpty { pairs.append((key, Array(content[content.index(after: sign)...]))) }
            } else {
                pairs.append((String(Substring(scalars)), []))
            }
        }
        return pairs
    }
}
