/// A block of the textual encoding of keys and certificates (RFC 7468): a label and bytes in Base64.
public struct PEMBlock: Hashable, Sendable {
    /// What it holds, such as `CERTIFICATE`.
    public var label: String
    /// The bytes.
    public var bytes: [UInt8]

    /// Creates a block.
    public init(label: String, bytes: [UInt8]) {
        self.label = label
        self.bytes = bytes
    }

    /// The first complete block in a text, whatever stands before and after it; `nil` if there is none. Headers, as old
    /// formats have them, are skipped.
    public init?(firstIn text: [UInt8]) {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Self.trimmingEnd)
        for (index, line) in lines.enumerated() {
            guard let label = Self.label(of: line, after: "-----BEGIN ") else { continue }
            let body = lines[(index + 1)...]
            guard let end = body.firstIndex(where: { $0.starts(with: "-----END ".utf8) }),
                Self.label(of: lines[end], after: "-----END ") == label
            else { continue }
            let content = body[..<end].drop { $0.contains(UInt8(ascii: ":")) }.joined()
            let digits = content.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
            guard let bytes = Base64.decode(String(decoding: digits, as: UTF8.self)) else { continue }
            self.init(label: label, bytes: bytes)
            return
        }
        return nil
    }

    /// The text, in lines of 64 characters.
    public var text: String {
        let digits = Base64.encode(bytes).utf8
        var lines = "-----BEGIN \(label)-----\n"
        var start = digits.startIndex
        while start < digits.endIndex {
            let end = digits.index(start, offsetBy: 64, limitedBy: digits.endIndex) ?? digits.endIndex
            lines += String(Substring(digits[start..<end])) + "\n"
            start = end
        }
        return lines + "-----END \(label)-----\n"
    }

    private static func trimmingEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line[..<(line.lastIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }.map { $0 + 1 } ?? line.startIndex)]
    }

    private static func label(of line: ArraySlice<UInt8>, after start: String) -> String? {
        guard line.starts(with: start.utf8), line.suffix(5).elementsEqual("-----".utf8),
            line.count >= start.utf8.count + 5
        else { return nil }
        return String(decoding: line.dropFirst(start.utf8.count).dropLast(5), as: UTF8.self)
    }
}
