import Base
import CLibgit2

/// A Git object's id in binary form.
struct ObjectID: Hashable, Sendable {
    static let length = 20

    private let words: (UInt64, UInt64, UInt32)

    /// Reads 20 bytes.
    init(_ bytes: UnsafeRawPointer) {
        words = (
            bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
        )
    }

    init(_ id: git_oid) { self = withUnsafeBytes(of: id) { ObjectID($0.baseAddress.unsafelyUnwrapped) } }

    /// `nil` for an id that is not SHA-1.
    init?(_ commit: CommitID) {
        var id = git_oid()
        guard commit.hex.utf8.count == 40, git_oid_fromstr(&id, commit.hex) == 0 else { return nil }
        self.init(id)
    }

    var raw: git_oid {
        var id = git_oid()
        withUnsafeMutableBytes(of: &id) {
            $0.storeBytes(of: words.0, as: UInt64.self)
            $0.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
            $0.storeBytes(of: words.2, toByteOffset: 16, as: UInt32.self)
        }
        return id
    }

    var hex: String {
        withUnsafeBytes(of: raw) { bytes in
            String(unsafeUninitializedCapacity: 2 * ObjectID.length) { buffer in
                let digits: StaticString = "0123456789abcdef"
                for (index, byte) in bytes.enumerated() {
                    buffer[2 * index] = digits.utf8Start[Int(byte >> 4)]
                    buffer[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
                }
                return 2 * ObjectID.length
            }
        }
    }

    /// The id as a `CommitID`, which says nothing about the kind of object.
    var commitID: CommitID { CommitID(hex) ?? ObjectID.zero }

    static func == (left: ObjectID, right: ObjectID) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
    }

    private static let zero: CommitID = {
        guard let id = CommitID(String(repeating: "0", count: 40)) else { preconditionFailure("40 zeros are an id") }
        return id
    }()
}
