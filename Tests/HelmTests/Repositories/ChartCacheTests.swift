import Foundation
import TestSupport
import Testing

@testable import Helm

@Suite("The cache of charts")
struct ChartCacheTests {
    @Test("a writer that is killed leaves nothing under a name, and its leftovers go later")
    func killedWriter() throws {
        let test = try TestCache()
        let bytes = [UInt8](repeating: 7, count: 100_000)
        let digest = ContentDigest(of: bytes)
        // What a process leaves that dies between its first write and the renaming.
        let leftover = test.folder.path("cache/content/sha256/.new-1-0011223344556677")
        try Data(bytes[..<50_000]).write(to: URL(fileURLWithPath: leftover))
        #expect(test.cache.content(digest) == nil)
        _ = try ChartCache(directory: test.folder.path("cache"))
        #expect(FileManager.default.fileExists(atPath: leftover), "another process may still be writing it")
        let old = Date(timeIntervalSinceNow: -7_200)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: leftover)
        let cache = try ChartCache(directory: test.folder.path("cache"))
        #expect(!FileManager.default.fileExists(atPath: leftover))
        try cache.keep(bytes, digest)
        #expect(cache.content(digest) == bytes)
        #expect(test.files() == ["content/sha256/\(digest.digits)"])
    }

    @Test("several writers of the same content do not disturb each other")
    func manyWriters() async throws {
        let test = try TestCache()
        let bytes = [UInt8](repeating: 9, count: 300_000)
        let digest = ContentDigest(of: bytes, .sha512)
        let directory = test.folder.path("cache")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let cache = try ChartCache(directory: directory)
                    for round in 0..<10 {
                        try cache.keep(bytes, digest)
                        try cache.keep(ChartCache.Note(digest: digest, tag: "t", time: Int64(round)), for: "key")
                        #expect(cache.content(digest) == bytes)
                        #expect(cache.note("key")?.digest == digest)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(test.files().count == 2)
    }

    @Test("a note that is damaged counts as not there", arguments: ["", "{", "[]", "{\"digest\":\"x\"}"])
    func damagedNotes(text: String) throws {
        let test = try TestCache()
        let digest = ContentDigest(of: [1])
        try test.cache.keep(ChartCache.Note(digest: digest, tag: "", time: 1), for: "secret=xyzzy")
        let file = try #require(test.files().first)
        #expect(!file.contains("xyzzy"))
        #expect(test.cache.note("secret=xyzzy")?.digest == digest)
        try Data(text.utf8).write(to: URL(fileURLWithPath: test.folder.path("cache/\(file)")))
        #expect(test.cache.note("secret=xyzzy") == nil)
    }

    @Test("removes what was not used for the longest time")
    func pruning() throws {
        let folder = try TemporaryFolder()
        let cache = try ChartCache(directory: folder.path("cache"), maximumBytes: 10_000)
        var digests: [ContentDigest] = []
        for number in 0..<4 {
            let bytes = [UInt8](repeating: UInt8(number), count: 3_000)
            digests.append(ContentDigest(of: bytes))
            try cache.keep(bytes, digests[number])
            let path = folder.path("cache/content/sha256/\(digests[number].digits)")
            let time = Date(timeIntervalSinceNow: Double(number) * 1_000 - 100_000)
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
        }
        // Reading counts as use.
        #expect(cache.content(digests[0]) != nil)
        cache.prune()
        #expect(digests.map { cache.content($0) != nil } == [true, false, false, true])
        cache.prune()
        #expect(digests.filter { cache.content($0) != nil }.count == 2)
    }

    @Test("says which folder cannot be used")
    func badFolder() throws {
        let error = #expect(throws: RepositoryError.self) { try ChartCache(directory: "/proc/none/cache") }
        #expect(error?.code == .cache)
        #expect(error?.message.contains("/proc/none/cache") == true)
    }

    @Test(
        "reads digests with and without their function",
        arguments: [
            (String(repeating: "a", count: 64), true), ("sha256:" + String(repeating: "B", count: 64), true),
            ("sha512:" + String(repeating: "0", count: 128), true), ("sha256:abc", false), ("", false),
            ("md5:" + String(repeating: "a", count: 64), false), (String(repeating: "g", count: 64), false),
            ("sha256:../../" + String(repeating: "a", count: 58), false),
        ])
    func digests(text: String, isDigest: Bool) { #expect((ContentDigest(text) != nil) == isDigest) }
}
