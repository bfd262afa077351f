/// A place in a file that a user wrote.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file's path as the user knows it: relative to the repository's root, or as given on the command line.
    public var path: String
    /// The line, counted from 1; 0 when only the file is known.
    public var line: Int
    /// The column, counted from 1 in characters (Unicode scalars); 0 when only the line is known.
    public var column: Int

    /// Creates a location; leave `line` and `column` out when they are not known.
    public init(path: String, line: Int = 0, column: Int = 0) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// `path`, `path:line` or `path:line:column`, whatever is known.
    public var description: String {
        guard line > 0 else { return path }
        return column > 0 ? "\(path):\(line):\(column)" : "\(path):\(line)"
    }
}
