import CLibgit2
import Foundation
import Glibc

/// Copying the object files of a repository on this machine.
enum LocalObjects {
    /// Copies packs and loose objects, as links where the file system allows it: Git never changes such a file once it
    /// is there.
    /// - Returns: whether all was copied. Not so for a repository that borrows objects from another one, or where files
    ///   went away meanwhile (it was being repacked); then nothing is left behind.
    static func copy(from source: String, to target: String) -> Bool {
        var opened: OpaquePointer?
        guard git_repository_open(&opened, source) == 0, let repository = opened else { return false }
        defer { git_repository_free(repository) }
        guard let common = git_repository_commondir(repository) else { return false }
        let from = String(cString: common) + "objects"
        let to = "\(target)/objects"
        let files = FileManager.default
        // A shallow repository lacks history, which the transport knows how to refuse.
        guard !files.fileExists(atPath: "\(from)/info/alternates"), git_repository_is_shallow(repository) == 0 else {
            return false
        }
        do {
            for directory in try files.contentsOfDirectory(atPath: from) where isObjectDirectory(directory) {
                try files.createDirectory(atPath: "\(to)/\(directory)", withIntermediateDirectories: true)
                // A pack's index must not be there before the pack is.
                let names = try files.contentsOfDirectory(atPath: "\(from)/\(directory)").filter(isObjectFile)
                for name in names.sorted(by: { !$0.hasSuffix(".idx") && $1.hasSuffix(".idx") }) {
                    let (old, new) = ("\(from)/\(directory)/\(name)", "\(to)/\(directory)/\(name)")
                    if link(old, new) != 0 { try files.copyItem(atPath: old, toPath: new) }
                }
            }
            return true
        } catch {
            for directory in (try? files.contentsOfDirectory(atPath: to)) ?? [] where isObjectDirectory(directory) {
                for name in (try? files.contentsOfDirectory(atPath: "\(to)/\(directory)")) ?? [] {
                    try? files.removeItem(atPath: "\(to)/\(directory)/\(name)")
                }
            }
            return false
        }
    }

    private static func isObjectDirectory(_ name: String) -> Bool {
        name == "pack" || name.utf8.count == 2 && UInt8(name, radix: 16) != nil
    }

    private static func isObjectFile(_ name: String) -> Bool {
        name.hasSuffix(".pack") || name.hasSuffix(".idx")
            || name.utf8.count == 38 && name.utf8.allSatisfy { UInt8(String(Unicode.Scalar($0)), radix: 16) != nil }
    }
}
