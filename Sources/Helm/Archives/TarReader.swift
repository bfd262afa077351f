/// Reads a tar archive in memory: the old, the POSIX (ustar and pax) and GNU's formats, without sparse files.
struct TarReader {
    /// One member.
    struct Entry {
        /// What a member is.
        enum Kind: Equatable {
            case file
            case directory
            /// A symbolic or hard link, with where it leads to.
            case link(target: [UInt8])
            /// A device, a pipe and the like.
            case other
        }

        var name: [UInt8]
        var kind: Kind
        /// The content; empty for what is no file.
        var content: Range<Int>
    }

    /// The archive is damaged, or of a kind that is not read.
    struct Failure: Error, Equatable {
        /// What is wrong.
        var reason: String
    }

    private static let blockSize = 512
    // Extended headers hold paths; this is far more than any needs.
    private static let extendedHeaderLimit = 1 << 20

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next member; `nil` at the end.
    mutating func next() throws(Failure) -> Entry? {
        var extended: [[UInt8]: [UInt8]] = [:]
        var longName: [UInt8]?
        var longTarget: [UInt8]?
        while let header = try nextHeader() {
            switch header.flag {
            case UInt8(ascii: "x"):
                extended = try Self.records(content(of: header, limit: Self.extendedHeaderLimit))
            case UInt8(ascii: "g"): try skip(header.size)
            case UInt8(ascii: "L"): longName = Self.untilNull(try content(of: header, limit: Self.extendedHeaderLimit))
            case UInt8(ascii: "K"):
                longTarget = Self.untilNull(try content(of: header, limit: Self.extendedHeaderLimit))
            default: return try entry(header, extended, longName: longName, longTarget: longTarget)
            }
        }
        guard extended.isEmpty, longName == nil, longTarget == nil else {
            throw Failure(reason: "the archive ends early")
        }
        return nil
    }

    private mutating func entry(
        _ header: Header, _ extended: [[UInt8]: [UInt8]], longName: [UInt8]?, longTarget: [UInt8]?
    ) throws(Failure) -> Entry {
        if extended.keys.contains(where: { $0.starts(with: "GNU.sparse.".utf8) }) || header.flag == UInt8(ascii: "S") {
            throw Failure(reason: "sparse files are not supported")
        }
        let name = longName ?? extended[Array("path".utf8)] ?? header.name
        let target = longTarget ?? extended[Array("linkpath".utf8)] ?? header.target
        var size = header.size
        if let text = extended[Array("size".utf8)] {
            guard let number = Int(String(decoding: text, as: UTF8.self)), number >= 0 else {
                throw Failure(reason: "a size in an extended header is no number")
            }
            size = number
        }
        let kind: Entry.Kind
        switch header.flag {
        case 0 where name.last == UInt8(ascii: "/"): kind = .directory
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): kind = header.modeIsDirectory ? .directory : .file
        case UInt8(ascii: "5"): kind = .directory
        case UInt8(ascii: "1"), UInt8(ascii: "2"): kind = .link(target: target)
        default: kind = .other
        }
        switch header.flag {
        case UInt8(ascii: "1")...UInt8(ascii: "6"):
            // Only a header; a size there says nothing about what follows.
            return Entry(name: name, kind: kind, content: position..<position)
        default:
            let start = position
            try skip(size)
            return Entry(name: name, kind: kind, content: start..<(start + size))
        }
    }

    // MARK: - Blocks

    private struct Header {
        var name: [UInt8]
        var target: [UInt8]
        var size: Int
        var flag: UInt8
        var modeIsDirectory: Bool
    }

    private mutating func nextHeader() throws(Failure) -> Header? {
        guard let block = try takeBlock() else { return nil }
        if block.allSatisfy({ $0 == 0 }) {
            guard let second = try takeBlock() else { return nil }
            guard second.allSatisfy({ $0 == 0 }) else { throw Failure(reason: "a header is damaged") }
            return nil
        }
        let field = { (range: Range<Int>) in
            block[(block.startIndex + range.lowerBound)..<(block.startIndex + range.upperBound)]
        }
        try Self.verifySum(block, stated: field(148..<156))
        var name = Self.untilNull(field(0..<100))
        if field(257..<263).elementsEqual("ustar\0".utf8) {
            let prefix = Self.untilNull(field(345..<500))
            if !prefix.isEmpty { name = prefix + [UInt8(ascii: "/")] + name }
        }
        guard let size = Self.number(field(124..<136)), size >= 0, let mode = Self.number(field(100..<108)) else {
            throw Failure(reason: "a header holds what is no number")
        }
        return Header(
            name: name, target: Self.untilNull(field(157..<257)), size: size, flag: block[block.startIndex + 156],
            modeIsDirectory: mode & 0o170000 == 0o040000)
    }

    private mutating func takeBlock() throws(Failure) -> ArraySlice<UInt8>? {
        if position == bytes.count { return nil }
        guard bytes.count - position >= Self.blockSize else { throw Failure(reason: "the archive ends early") }
        defer { position += Self.blockSize }
        return bytes[position..<(position + Self.blockSize)]
    }

    private mutating func content(of header: Header, limit: Int) throws(Failure) -> ArraySlice<UInt8> {
        guard header.size <= limit else { throw Failure(reason: "an extended header is too long") }
        let start = position
        try skip(header.size)
        return bytes[start..<(start + header.size)]
    }

    /// Passes over content and what fills its last block.
    private mutating func skip(_ size: Int) throws(Failure) {
        guard size <= bytes.count - position else { throw Failure(reason: "the archive ends early") }
        let padding = (Self.blockSize - size % Self.blockSize) % Self.blockSize
        position = min(position + size + padding, bytes.count)
    }

    // MARK: - Fields

    private static func verifySum(_ block: ArraySlice<UInt8>, stated: ArraySlice<UInt8>) throws(Failure) {
        var unsigned = 0
        var signed = 0
        for (index, byte) in block.enumerated() {
            let byte = (148..<156).contains(index) ? 0x20 : byte
            unsigned += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        guard let sum = number(stated), sum == unsigned || sum == signed else {
            throw Failure(reason: "the check sum of a header is wrong; is this a tar archive?")
        }
    }

    private static func untilNull(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

    /// An octal number, or GNU's binary one.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        guard let first = field.first, first & 0x80 != 0 else { return octal(field) }
        var value = first & 0x40 != 0 ? -1 : 0
        for (index, byte) in field.enumerated() {
            let byte = index == 0 ? (first & 0x40 != 0 ? byte | 0x80 : byte & 0x7F) : byte
            guard value >> 54 == 0 || value >> 54 == -1 else { return nil }
            value = value << 8 | Int(byte)
        }
        return value
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        let isFiller = { (byte: UInt8) in byte == 0 || byte == 0x20 }
        var digits = field.drop(while: isFiller)
        while let last = digits.last, isFiller(last) { digits = digits.dropLast() }
        digits = digits.prefix { $0 != 0 }
        guard digits.count <= 20 else { return nil }
        var value = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) else { return nil }
            value = value << 3 | Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// The records of a pax header: `LENGTH KEY=VALUE` and a line break each.
    private static func records(_ content: ArraySlice<UInt8>) throws(Failure) -> [[UInt8]: [UInt8]] {
        let failure = Failure(reason: "an extended header is damaged")
        var records: [[UInt8]: [UInt8]] = [:]
        var rest = content
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: 0x20),
                let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > 0, length <= rest.count,
                rest[rest.startIndex + length - 1] == 0x0A, space < rest.startIndex + length - 1
            else { throw failure }
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { throw failure }
            records[Array(record[..<equals])] = Array(record[(equals + 1)...])
            rest = rest[(rest.startIndex + length)...]
        }
        return records
    }
}

extension TarReader {
    /// The content of a member.
    func content(of entry: Entry) -> ArraySlice<UInt8> { bytes[entry.content] }
}
