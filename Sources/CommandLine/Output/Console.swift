import ArgumentParser
import Foundation

/// Standard output and standard input.
enum Console {
    /// Writes to standard output at once, so that a reader at the other end of a pipe follows.
    static func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes bytes to standard output. If nobody reads them any more, the program is over.
    static func write(_ bytes: [UInt8]) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            exit(ExitStatus.failure.rawValue)
        }
    }

    /// Everything on standard input.
    static func read() throws -> [UInt8] { Array(try FileHandle.standardInput.readToEnd() ?? Data()) }
}
