/// Reads the files of a chart's archive, with names relative to the chart.
enum ChartArchive {
    /// - Parameter place: the archive's path for errors.
    /// - Throws: `HelmError` for what is no archive, for members outside the chart, and for more than the limits allow.
    static func files(of bytes: [UInt8], place: String, budget: inout ChartBudget) throws -> [ChartFile] {
        let limits = budget.limits
        guard bytes.count <= limits.archiveBytes else {
            throw HelmError("\(place): the archive is larger than the maximum size \(limits.archiveBytes)")
        }
        let content: [UInt8]
        do { content = try Gzip.expand(bytes, limit: budget.remainingExpansion) } catch {
            throw HelmError("\(place): \(explanation(error, limits))")
        }
        budget.addExpansion(content.count)
        do { return try files(ofTar: content, place: place, budget: &budget) } catch let failure as TarReader.Failure {
            throw HelmError("\(place): \(failure.reason)")
        }
    }

    private static func explanation(_ failure: Gzip.Failure, _ limits: ChartLimits) -> String {
        switch failure {
        case .notGzip: "does not appear to be a gzipped archive"
        case .damaged: "the archive is damaged or cut off"
        case .tooLarge: "decompressed chart is larger than the maximum size \(limits.totalBytes)"
        }
    }

    private static func files(ofTar content: [UInt8], place: String, budget: inout ChartBudget) throws -> [ChartFile] {
        var reader = TarReader(content)
        var files: [ChartFile] = []
        while let entry = try reader.next() {
            let original = String(decoding: entry.name, as: UTF8.self)
            if entry.kind == .directory {
                try budget.addDirectory(path: "\(place)/\(original)")
                continue
            }
            let name: String
            do { name = try relativeName(original) } catch {
                throw HelmError("\(place): \(error.message)")
            }
            let path = "\(place)/\(name)"
            switch entry.kind {
            case .file, .directory: break
            case .link(let target): try check(linkTarget: target, path: path)
            case .other: throw HelmError("\(path): is neither a file nor a directory")
            }
            try budget.add(entry.content.count, path: path)
            var bytes = reader.content(of: entry)
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
            files.append(ChartFile(name: name, bytes: Array(bytes)))
        }
        if files.isEmpty { throw HelmError("\(place): no files in chart archive") }
        return files
    }

    /// The name without its first part, which is the chart's directory.
    private static func relativeName(_ original: String) throws(HelmError) -> String {
        // Archives made on Windows may have its separator.
        let isWindows = original.utf8.contains(UInt8(ascii: "\\"))
        let separator = isWindows ? UInt8(ascii: "\\") : UInt8(ascii: "/")
        let parts = original.utf8.split(separator: separator, omittingEmptySubsequences: false).map { Substring($0) }
        var name = parts.dropFirst().joined(separator: "/")
        guard !name.startsWithBytes("/") else {
            throw HelmError("chart illegally contains absolute paths: \(GoText.quoted(original))")
        }
        name = GoText.cleanPath(name)
        if name == "." {
            throw HelmError("chart illegally contains content outside the base directory: \(GoText.quoted(original))")
        }
        guard !name.startsWithBytes("..") else {
            throw HelmError("chart illegally references parent directory: \(GoText.quoted(original))")
        }
        let bytes = Array(name.utf8.prefix(3))
        if bytes.count == 3, bytes[1] == UInt8(ascii: ":"), bytes[2] == UInt8(ascii: "/"),
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[0] | 0x20)
        {
            throw HelmError("chart contains illegally named files: \(GoText.quoted(original))")
        }
        if parts.first == "Chart.yaml" { throw HelmError("chart yaml not in base directory") }
        return name
    }

    /// Helm takes a link for an empty file, and so do we; one that leads out of the archive is worth an error.
    private static func check(linkTarget target: [UInt8], path: String) throws {
        let target = String(decoding: target, as: UTF8.self)
        if target.startsWithBytes("/") || GoText.cleanPath(target) == ".." || target.utf8.contains(UInt8(ascii: "\\"))
            || (target.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) })
        {
            throw HelmError("\(path): the link leads out of its directory, to \(GoText.quoted(target))")
        }
    }
}
