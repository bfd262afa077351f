import Base
import Foundation
import Helm
import Rendering

/// A chart on this machine, and the files beside it that values come from.
struct LocalChart {
    /// The folder of the chart, or of its archive.
    let working: WorkingFolder
    /// The archive's name in the folder; `nil` for a chart that is a folder.
    private let archive: String?
    /// All that is read in the tree that the folder belongs to.
    private let recorder: RecordingTree
    /// Values files may be anywhere.
    private let elsewhere = RecordingTree(DirectoryTree("/"))

    /// Throws `CommandFailure` if there is no such chart.
    init(_ chart: String) throws {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: chart, isDirectory: &isDirectory) else {
            throw CommandFailure(
                "there is no \(chart); expected the folder of a chart or its archive", exitCode: ExitStatus.negative)
        }
        if isDirectory.boolValue {
            working = try WorkingFolder(chart)
            archive = nil
        } else {
            let url = URL(fileURLWithPath: chart)
            working = try WorkingFolder(url.deletingLastPathComponent().path)
            archive = url.lastPathComponent
        }
        recorder = RecordingTree(working.tree)
    }

    /// Loads it. Throws `HelmError` and `FileTreeError`.
    func load(_ helm: HelmVersion) throws -> Chart {
        guard let archive else { return try Chart.load(directory: working.path, in: recorder, helm: helm) }
        let path = working.path.isEmpty ? archive : working.path + "/" + archive
        let bytes = try recorder.read(path, limit: ChartLimits.standard.archiveBytes)
        return try Chart.load(archive: bytes, name: working.displayed(path), helm: helm)
    }

    /// Reads a file that an option names, relative to the current folder. Throws `CommandFailure`.
    func read(_ file: String) throws -> [UInt8] {
        guard !file.contains("://") else {
            throw CommandFailure("\(file): addresses are not fetched; expected a file", exitCode: ExitStatus.negative)
        }
        guard let resolved = realpath(file, nil) else {
            throw CommandFailure("\(file): \(String(cString: strerror(errno)))", exitCode: ExitStatus.negative)
        }
        defer { free(resolved) }
        let full = String(cString: resolved)
        let root = working.root == "/" ? "/" : working.root + "/"
        let isInside = full.utf8.starts(with: root.utf8)
        do {
            let limit = ChartLimits.standard.totalBytes
            return isInside
                ? try recorder.read(String(full.dropFirst(root.count)), limit: limit)
                : try elsewhere.read(String(full.dropFirst()), limit: limit)
        } catch let error as FileTreeError {
            throw CommandFailure("\(file): \(error)", exitCode: ExitStatus.negative)
        }
    }

    /// What was read, with paths as the user would name them.
    var readSet: [(access: ReadSet.Access, path: String)] {
        recorder.readSet.items.map { ($0.access, working.displayed($0.path)) }
            + elsewhere.readSet.items.map { ($0.access, working.shortened("/" + $0.path)) }
    }
}
