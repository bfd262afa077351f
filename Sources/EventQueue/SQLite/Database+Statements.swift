import Base
import Foundation
import GRDB

extension Database {
    /// Runs a statement that is prepared once per connection.
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row.
    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    /// All rows.
    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    /// The first column of the first row; `nil` without a row or for NULL.
    func integer(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int64? {
        try row(sql, arguments)?[0]
    }
}

extension CommitID {
    /// The id as 20 or 32 bytes, as it is stored.
    var bytes: Data {
        var bytes = Data(capacity: 32)
        var high: UInt8?
        for digit in hex.utf8 {
            let value = digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    /// The id stored as `bytes`.
    init?(bytes: Data?) {
        guard let bytes else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        self.init(String(decoding: text, as: UTF8.self))
    }
}

extension String {
    /// The text, cut at a character's border to at most `limit` bytes.
    func bounded(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var size = 0
        let kept = prefix { character in
            size += character.utf8.count
            return size <= limit - 3
        }
        return kept + "…"
    }
}

/// The longest error text that is stored, in bytes.
let longestError = 16_384
/// The longest status text that is stored, in bytes; hosts cut it further.
let longestStatusText = 1_024
