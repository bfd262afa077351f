import CZlib

/// Expands what gzip has packed.
enum Gzip {
    /// Why the content could not be had.
    enum Failure: Error, Equatable {
        /// This is not what gzip writes.
        case notGzip
        /// The content is damaged or cut off.
        case damaged
        /// There are more than the allowed bytes.
        case tooLarge
    }

    /// Whether the bytes begin as gzip's do.
    static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

    /// The content of all members; what follows the last one is passed over.
    /// - Parameter limit: the most bytes of content.
    static func expand(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        guard isGzip(bytes) else { throw .notGzip }
        var output: [UInt8] = []
        var position = 0
        while bytes.count - position >= 3, bytes[position] == 0x1F, bytes[position + 1] == 0x8B,
            bytes[position + 2] == 8
        {
            position += try expandMember(bytes, from: position, into: &output, limit: limit)
        }
        return output
    }

    /// Expands one member. Returns how many bytes it has.
    private static func expandMember(
        _ bytes: [UInt8], from start: Int, into output: inout [UInt8], limit: Int
    ) throws(Failure) -> Int {
        var stream = z_stream()
        // 15 bits of window, and 16 for gzip's header and check sum.
        guard inflateInit2_(&stream, 15 + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .damaged
        }
        defer { inflateEnd(&stream) }
        var consumed = 0
        var status = Z_OK
        while status == Z_OK {
            guard output.count <= limit else { throw .tooLarge }
            let room = min(max(64 << 10, output.count), limit - output.count + 1)
            let base = output.count
            output.append(contentsOf: repeatElement(0, count: room))
            let input = min(bytes.count - start - consumed, Int(Int32.max))
            var read = 0
            var written = 0
            bytes.withUnsafeBufferPointer { source in
                output.withUnsafeMutableBufferPointer { target in
                    stream.next_in = source.baseAddress.map { UnsafeMutablePointer(mutating: $0 + start + consumed) }
                    stream.avail_in = UInt32(input)
                    stream.next_out = target.baseAddress.map { $0 + base }
                    stream.avail_out = UInt32(room)
                    status = inflate(&stream, Z_NO_FLUSH)
                    read = input - Int(stream.avail_in)
                    written = room - Int(stream.avail_out)
                }
            }
            consumed += read
            output.removeLast(room - written)
            if status == Z_OK, read == 0, written == 0 { throw .damaged }
        }
        guard status == Z_STREAM_END else { throw .damaged }
        guard output.count <= limit else { throw .tooLarge }
        return consumed
    }
}
