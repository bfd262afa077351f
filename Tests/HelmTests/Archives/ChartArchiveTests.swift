import GoTemplate
import Testing

@testable import Helm

@Suite struct ChartArchiveTests {
    private static let metadata = "apiVersion: v2\nname: web\nversion: 1.2.3\n"

    private static func loaded(limits: ChartLimits = .standard, _ write: (inout ArchiveWriter) -> Void) throws -> Chart
    {
        var writer = ArchiveWriter()
        write(&writer)
        return try Chart.load(archive: writer.packed, name: "web.tgz", limits: limits)
    }

    private static func problem(limits: ChartLimits = .standard, _ write: (inout ArchiveWriter) -> Void) -> String? {
        failure { _ = try loaded(limits: limits, write) }
    }

    @Test func aChartIsReadFromItsArchive() throws {
        var inner = ArchiveWriter()
        inner.add("sub/Chart.yaml", "name: sub\nversion: 0.1.0\n")
        let long = String(repeating: "n", count: 120)
        let chart = try Self.loaded { writer in
            writer.add("web/", type: "5")
            writer.add("web/templates/a.yaml", "a")
            writer.add("web/Chart.yaml", Self.metadata)
            writer.add("web/values.yaml", "\u{FEFF}a: 1\n")
            // Rules are for directories only.
            writer.add("web/.helmignore", "*\n")
            writer.addRecords([("path", "web/files/é/\(long)"), ("mtime", "1.5")])
            writer.add("web/files/cut", "pax")
            writer.add("long", "web/files/\(long).txt\u{0}", type: "L")
            writer.add("web/files/cut", "gnu")
            writer.add("web/empty", type: "0")
        }
        #expect(chart.templates.map(\.name) == ["templates/a.yaml"])
        #expect(chart.values["a"] == .float(1))
        #expect(chart.files.map(\.name) == [".helmignore", "files/é/\(long)", "files/\(long).txt", "empty"])
        #expect(chart.files.map { String(decoding: $0.bytes, as: UTF8.self) } == ["*\n", "pax", "gnu", ""])
    }

    @Test func archivesInsideAreReadToo() throws {
        var inner = ArchiveWriter()
        inner.add("sub/Chart.yaml", "name: sub\nversion: 0.1.0\n")
        inner.add("sub/values.yaml", "x: text\n")
        let tree = ChartTree(["Chart.yaml": Array(Self.metadata.utf8), "charts/sub-0.1.0.tgz": inner.packed])
        let chart = try Chart.load(directory: "", in: tree)
        #expect(chart.dependencies.map(\.name) == ["sub"])
        #expect(chart.dependencies.first?.values["x"] == .string("text"))
    }

    @Test(
        "Members outside the chart's directory are refused",
        arguments: [
            ("web/../../etc/passwd", "chart illegally references parent directory: \"web/../../etc/passwd\""),
            ("web//etc/passwd", "chart illegally contains absolute paths: \"web//etc/passwd\""),
            ("web", "chart illegally contains content outside the base directory: \"web\""),
            ("web\\..\\..\\x", "chart illegally references parent directory: \"web\\\\..\\\\..\\\\x\""),
            ("web/c:/x", "chart contains illegally named files: \"web/c:/x\""),
        ])
    func outside(name: String, expected: String) {
        let problem = Self.problem { writer in
            writer.add("web/Chart.yaml", Self.metadata)
            writer.add(name, "x")
        }
        #expect(problem == "web.tgz: " + expected)
    }

    @Test func aLinkIsAnEmptyFileUnlessItLeadsOut() throws {
        let chart = try Self.loaded { writer in
            writer.add("web/Chart.yaml", Self.metadata)
            writer.add("web/link", type: "2", target: "README.md")
        }
        #expect(chart.files.map(\.bytes) == [[]])
        for (type, target) in [("2", "/etc/passwd"), ("2", "../../x"), ("1", "web/../../x")] as [(Character, String)] {
            let problem = Self.problem { writer in
                writer.add("web/Chart.yaml", Self.metadata)
                writer.add("web/link", type: type, target: target)
            }
            #expect(problem == "web.tgz/link: the link leads out of its directory, to \"\(target)\"")
        }
        let device = Self.problem { $0.add("web/device", type: "3") }
        #expect(device == "web.tgz/device: is neither a file nor a directory")
    }

    @Test func limitsNameTheFile() {
        let large = String(repeating: "x", count: 2_000)
        let write: (inout ArchiveWriter) -> Void = { writer in
            writer.add("web/Chart.yaml", Self.metadata)
            writer.add("web/large", large)
        }
        #expect(Self.problem(write) == nil)
        #expect(
            Self.problem(limits: ChartLimits(fileBytes: 1_999), write)
                == "web.tgz/large: chart file is larger than the maximum file size 1999")
        #expect(
            Self.problem(limits: ChartLimits(totalBytes: 2_000), write)
                == "web.tgz/large: with this file the chart is larger than the maximum size 2000")
        #expect(
            Self.problem(limits: ChartLimits(files: 1), write)
                == "web.tgz/large: with this file the chart has more than 1 files and directories")
        #expect(
            Self.problem(limits: ChartLimits(archiveBytes: 10), write)
                == "web.tgz: the archive is larger than the maximum size 10")
    }

    @Test func anArchiveThatExpandsWithoutEndIsRefused() {
        // 64 MiB of zeros are 64 KiB packed.
        let bomb = ArchiveWriter.gzip([UInt8](repeating: 0, count: 64 << 20))
        let limits = ChartLimits(totalBytes: 1 << 20, files: 100)
        #expect(
            failure { _ = try Chart.load(archive: bomb, limits: limits) }
                == "chart archive: decompressed chart is larger than the maximum size 1048576")
    }

    @Test func whatIsNoArchiveIsRefused() {
        #expect(failure { _ = try Chart.load(archive: []) } == "chart archive: does not appear to be a gzipped archive")
        #expect(
            failure { _ = try Chart.load(archive: Array("name: x".utf8), name: "a.yaml") }
                == "a.yaml: does not appear to be a gzipped archive")
        #expect(
            failure { _ = try Chart.load(archive: ArchiveWriter.gzip(Array(repeating: 0x61, count: 600))) }?
                .contains("check sum") == true)
        #expect(Self.problem { _ in } == "web.tgz: no files in chart archive")
        #expect(Self.problem { $0.add("web/Chart.yaml", "x", size: 10_000) } == "web.tgz: the archive ends early")
    }

    @Test func severalMembersOfGzipAreOneText() throws {
        let both = ArchiveWriter.gzip(Array("ab".utf8)) + ArchiveWriter.gzip(Array("cd".utf8)) + [0, 1, 2]
        #expect(try Gzip.expand(both, limit: 10) == Array("abcd".utf8))
        #expect(throws: Gzip.Failure.tooLarge) { try Gzip.expand(both, limit: 3) }
        #expect(throws: Gzip.Failure.damaged) { try Gzip.expand(Array(both.prefix(15)), limit: 10) }
    }

    @Test func damagedArchivesAreReadOrRefused() {
        var random = SplitMix(seed: 11)
        var writer = ArchiveWriter()
        writer.add("web/Chart.yaml", Self.metadata)
        writer.addRecords([("path", "web/x"), ("size", "3")])
        writer.add("web/y", "abc")
        writer.add("long", "web/files/z\u{0}", type: "L")
        writer.add("web/z", "abc")
        let whole = writer.bytes + [UInt8](repeating: 0, count: 1024)
        for round in 0..<800 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if round % 3 == 0 { bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))) }
            if round % 5 == 0 { Self.mendSums(&bytes) }
            var reader = TarReader(bytes)
            var size = 0
            while let entry = try? reader.next() { size += reader.content(of: entry).count }
            #expect(size <= bytes.count)
        }
    }

    /// Gives each block that looks like a header its right check sum, so that what is behind it is reached.
    private static func mendSums(_ bytes: inout [UInt8]) {
        for start in stride(from: 0, through: bytes.count - 512, by: 512) where bytes[start + 257] == UInt8(ascii: "u")
        {
            for index in 148..<156 { bytes[start + index] = 0x20 }
            let sum = bytes[start..<(start + 512)].reduce(0) { $0 + Int($1) }
            for (index, byte) in String(sum, radix: 8).utf8.enumerated() { bytes[start + 148 + index] = byte }
        }
    }
}
