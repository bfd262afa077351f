import Base

/// Takes a text apart at its `---` lines, as Kubernetes' YAML reader does, which Helm reads values with.
struct YAMLDocuments {
    /// One document.
    struct Document {
        /// Its lines; each ends in a line break.
        var bytes: [UInt8] = []
        /// The line where it begins, counted from 1.
        var line: Int
    }

    /// The size of the buffer of Go's `bufio.Reader`.
    private static let bufferSize = 4096

    private(set) var documents: [Document] = []

    /// - Throws: `HelmError` where anything but a comment follows `---` on its line.
    init(_ bytes: [UInt8], path: String) throws {
        var current = Document(line: 1)
        var rest = bytes[...]
        var number = 0
        while !rest.isEmpty {
            number += 1
            var line = rest.prefix { $0 != 0x0A }
            let isTerminated = line.count < rest.count
            rest = rest.dropFirst(line.count + 1)
            // Helm loses a last line without a line break that fills the buffer of its reader to the end.
            if !isTerminated, line.count % Self.bufferSize == 0 { break }
            if isTerminated, line.last == 0x0D { line = line.dropLast() }
            if line.starts(with: "---".utf8) {
                let following = GoText.trimmingSpace(line.dropFirst(3))
                if let first = following.first, first != UInt8(ascii: "#") {
                    throw HelmError(
                        "\(path):\(number): invalid Yaml document separator: \(String(decoding: following, as: UTF8.self)); "
                            + "put what follows --- on a line of its own")
                }
                if !current.bytes.isEmpty {
                    documents.append(current)
                    current = Document(line: number + 1)
                    continue
                }
            }
            current.bytes += line
            current.bytes.append(0x0A)
        }
        if !current.bytes.isEmpty { documents.append(current) }
    }
}
