import Foundation

/// Messages for people, beside a command's output.
enum StandardError {
    /// Writes a line.
    static func print(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
