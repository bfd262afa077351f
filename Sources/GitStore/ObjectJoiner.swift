import CLibgit2
import Foundation
import Glibc

/// Joins the small packs and the loose objects of a mirror; used under its lock only.
///
/// Each fetch leaves a pack, and libgit2 keeps the packs that it has seen open and mapped: without joining, memory and
/// descriptors grow with each push. Nothing is deleted before the new pack is found to have every object, so a process
/// that is killed in between leaves objects twice, which does no harm and ends with the next join.
struct ObjectJoiner {
    /// With more packs than this, they are joined.
    static let packLimit = 16
    /// The size in bytes above which a pack stays as it is: deltas are searched anew, which takes long.
    static let sizeLimit = 8 << 20
    /// With about this many loose objects, they are joined.
    static let looseLimit = 512
    // Bounds the time of one join, where a repository was copied that has never been packed.
    private static let looseMost = 4096
    // Ids are spread evenly: these directories, 16 of 256, tell how many objects there are.
    private static let sample = (0..<16).map { "0" + String($0, radix: 16) }

    /// The mirror's directory.
    let path: String

    private var packDirectory: String { "\(path)/objects/pack" }

    /// Joins what has become too many.
    /// - Returns: whether there was anything to join.
    func run() throws -> Bool {
        let packs = smallPacks()
        let chosen = packs.prefix(ObjectJoiner.countToJoin(packs.map(\.size)))
        let loose = looseObjects()
        guard !chosen.isEmpty || !loose.isEmpty else { return false }
        let ids = try chosen.flatMap { try PackIndex.objects("\($0.stem).idx") } + loose.map(\.id)
        let joined = try write(ids)
        guard Set(ids).isSubset(of: try PackIndex.objects("\(joined).idx")) else {
            throw GitStoreError(.corruptMirror, "\(joined).pack lacks objects that were written to it")
        }
        for file in ["\(joined).pack", "\(joined).idx", packDirectory] { try synchronize(file) }
        for pack in chosen where pack.stem != joined {
            // Without an index nobody starts to read a pack.
            unlink("\(pack.stem).idx")
            unlink("\(pack.stem).pack")
        }
        for object in loose { unlink(object.file) }
        return true
    }

    /// How many packs, from the smallest on, become one; 0 if none need to.
    ///
    /// A pack that is larger than twice all smaller ones together stays, so that an object is not written again and
    /// again but once for each growth by half.
    /// - Parameter sizes: the sizes of all small packs, in ascending order.
    static func countToJoin(_ sizes: [Int]) -> Int {
        guard sizes.count > packLimit else { return 0 }
        var smaller = sizes.reduce(0, +)
        for index in sizes.indices.reversed() where index > 0 {
            smaller -= sizes[index]
            if sizes[index] <= 2 * smaller { return index + 1 }
        }
        return 0
    }

    /// Packs under the limit in ascending order, each as its path without ending.
    private func smallPacks() -> [(stem: String, size: Int)] {
        names(in: packDirectory).filter { $0.hasSuffix(".pack") }.compactMap { name in
            let stem = "\(packDirectory)/\(name.dropLast(5))"
            var pack = stat()
            guard stat("\(stem).pack", &pack) == 0, pack.st_size <= ObjectJoiner.sizeLimit,
                access("\(stem).idx", R_OK) == 0
            else { return nil }
            return (stem, Int(pack.st_size))
        }.sorted { ($0.size, $0.stem) < ($1.size, $1.stem) }
    }

    private func looseObjects() -> [(id: ObjectID, file: String)] {
        let counted = ObjectJoiner.sample.reduce(0) { $0 + names(in: "\(path)/objects/\($1)").count }
        guard counted * 16 > ObjectJoiner.looseLimit else { return [] }
        var found: [(id: ObjectID, file: String)] = []
        for directory in names(in: "\(path)/objects") where directory.utf8.count == 2 {
            for name in names(in: "\(path)/objects/\(directory)") where found.count < ObjectJoiner.looseMost {
                var id = git_oid()
                guard name.utf8.count == 38, git_oid_fromstr(&id, directory + name) == 0 else { continue }
                found.append((ObjectID(id), "\(path)/objects/\(directory)/\(name)"))
            }
        }
        return found
    }

    /// Writes a pack of these objects and gives its path without ending.
    private func write(_ ids: [ObjectID]) throws -> String {
        try RepositoryPool(path: path).with { handle in
            var created: OpaquePointer?
            try LibGit2.check(git_packbuilder_new(&created, handle.repository), "join packs")
            guard let builder = created else { throw GitStoreError(.other, "cannot join packs") }
            defer { git_packbuilder_free(builder) }
            _ = git_packbuilder_set_threads(builder, 1)
            for id in ids {
                var raw = id.raw
                try LibGit2.check(git_packbuilder_insert(builder, &raw, nil), "join object \(id.hex)")
            }
            try LibGit2.check(git_packbuilder_write(builder, packDirectory, 0, nil, nil), "write the joined pack")
            guard let name = git_packbuilder_name(builder) else { throw GitStoreError(.other, "a pack has no name") }
            return "\(packDirectory)/pack-\(String(cString: name))"
        }
    }

    /// Waits until a file is on the disk, which must be so before what it replaces is deleted.
    private func synchronize(_ file: String) throws {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw GitStoreError(.fileSystem, "cannot write \(file): \(String(cString: strerror(errno)))")
        }
    }

    private func names(in directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }
}

/// The index of a pack, in version 2 of its format: a mark, the version, 256 running counts by the first byte of the
/// ids, and the ids in order.
enum PackIndex {
    /// The ids of all objects of the pack.
    static func objects(_ path: String) throws -> [ObjectID] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw GitStoreError(.fileSystem, "cannot read \(path)")
        }
        return try data.withUnsafeBytes { bytes in
            let start = 8 + 256 * 4
            guard bytes.count >= start, bytes.prefix(8).elementsEqual([0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]) else {
                throw GitStoreError(.unsupported, "\(path) is not a pack index of version 2")
            }
            let count = Int(bytes.loadUnaligned(fromByteOffset: start - 4, as: UInt32.self).bigEndian)
            guard let base = bytes.baseAddress, bytes.count >= start + count * ObjectID.length else {
                throw GitStoreError(.corruptMirror, "\(path) is shorter than its counts say")
            }
            return (0..<count).map { ObjectID(base + start + $0 * ObjectID.length) }
        }
    }
}
