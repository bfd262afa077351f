import CZlib
import FuzzSupport
import Helm

/// The input is the archive of a chart, and the tar inside of one.
@main
struct Target {
    static func main() {
        _ = fuzz { start, count in
            let input = bytes(start, count)
            for archive in [input, Target.packed(input)] {
                guard let chart = try? Chart.load(archive: archive, limits: Target.limits) else { continue }
                precondition(chart.raw.count <= Target.limits.files, "more files than allowed")
                for file in chart.raw {
                    precondition(file.bytes.count <= Target.limits.fileBytes, "a file is larger than allowed")
                    let parts = file.name.split(separator: "/", omittingEmptySubsequences: false)
                    precondition(!parts.contains("..") && parts.first != "", "a path leads out of the chart")
                }
            }
            return 0
        }
    }

    private static let limits = ChartLimits(
        fileBytes: 1 << 20, totalBytes: 4 << 20, files: 100, archiveBytes: 1 << 20, depth: 4)

    /// The bytes as a gzip file.
    private static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + 1024)
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
