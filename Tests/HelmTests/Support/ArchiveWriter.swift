import CZlib

/// Writes tar archives, also such as no honest program would.
struct ArchiveWriter {
    private(set) var bytes: [UInt8] = []

    /// Adds a member.
    mutating func add(
        _ name: String, _ content: String = "", type: Character = "0", target: String = "", size: Int? = nil
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int, _ limit: Int) {
            for (index, byte) in text.utf8.prefix(limit).enumerated() { header[offset + index] = byte }
        }
        let size = size ?? content.utf8.count
        put(name, 0, 100)
        put("0000644", 100, 8)
        put(Self.octal(size, 11), 124, 12)
        put("        ", 148, 8)
        put(String(type), 156, 1)
        put(target, 157, 100)
        put("ustar\u{0}00", 257, 8)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(Self.octal(sum, 6) + "\u{0} ", 148, 8)
        bytes += header
        bytes += content.utf8
        bytes += repeatElement(0, count: (512 - content.utf8.count % 512) % 512)
    }

    /// Adds a pax header for the next member.
    mutating func addRecords(_ records: [(String, String)]) {
        var text = ""
        for (key, value) in records {
            let rest = " \(key)=\(value)\n"
            var length = rest.utf8.count + 1
            while String(length).utf8.count + rest.utf8.count != length { length += 1 }
            text += "\(length)\(rest)"
        }
        add("records", text, type: "x")
    }

    /// The archive with its end, packed.
    var packed: [UInt8] { Self.gzip(bytes + repeatElement(0, count: 1024)) }

    private static func octal(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count / 2 + 4096)
        let capacity = output.count
        input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(capacity)
                deflate(&stream, Z_FINISH)
            }
        }
        return Array(output.prefix(capacity - Int(stream.avail_out)))
    }
}
