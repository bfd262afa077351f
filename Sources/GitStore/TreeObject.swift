import Base
import CLibgit2

/// The entries of one Git tree object, sorted bytewise by name.
struct TreeObject: Sendable {
    struct Entry: Sendable {
        var name: String
        var mode: UInt32
        var id: ObjectID

        var kind: FileTreeEntry.Kind {
            switch mode & 0o170000 {
            case 0o040000: .directory
            case 0o120000: .symbolicLink
            case 0o160000: .submodule
            default: .file
            }
        }

        var fileTreeEntry: FileTreeEntry { FileTreeEntry(name: name, kind: kind, contentID: id.hex) }
    }

    let entries: [Entry]

    /// The most bytes that a tree object may have: about 400,000 names in one directory.
    static let sizeLimit = 16 << 20

    /// Reads the binary form: mode in octal, space, name, zero byte, id. Names that are not UTF-8 are repaired with
    /// U+FFFD. `nil` if it is malformed, or a name is one that Git refuses (empty, `.`, `..`, with a slash).
    init?(_ bytes: UnsafeRawBufferPointer) {
        var entries: [Entry] = []
        var index = 0
        while index < bytes.count {
            var mode: UInt32 = 0
            let modeStart = index
            while index < bytes.count, bytes[index] != UInt8(ascii: " ") {
                guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(bytes[index]), index - modeStart < 7 else {
                    return nil
                }
                mode = mode << 3 | UInt32(bytes[index] - UInt8(ascii: "0"))
                index += 1
            }
            index += 1
            let nameStart = index
            while index < bytes.count, bytes[index] != 0 {
                if bytes[index] == UInt8(ascii: "/") { return nil }
                index += 1
            }
            guard index + ObjectID.length < bytes.count, index > nameStart, let base = bytes.baseAddress else {
                return nil
            }
            let name = String(decoding: bytes[nameStart..<index], as: UTF8.self)
            if name == "." || name == ".." { return nil }
            entries.append(Entry(name: name, mode: mode, id: ObjectID(base + index + 1)))
            index += 1 + ObjectID.length
        }
        // Git sorts a directory as if its name ended in a slash.
        entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.entries = entries
    }

    /// The entry called `name`, compared by its bytes.
    func entry(named name: String) -> Entry? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].name.utf8.lexicographicallyPrecedes(name.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < entries.count, entries[low].name.utf8.elementsEqual(name.utf8) else { return nil }
        return entries[low]
    }
}
