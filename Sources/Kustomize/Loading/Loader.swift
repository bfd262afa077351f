import Base

/// Reads what a kustomization names, relative to its own directory, and nothing that it may not read.
protocol Loader {
    /// The kustomization's directory, relative to the tree's root.
    var root: String { get }
    /// A file's content. `path` is relative to `root`; it must not lead out of it unless the build says so.
    /// Throws `KustomizeError`.
    func read(_ path: String) throws -> [UInt8]
    /// The path from the tree's root, for error messages.
    func display(_ path: String) -> String
}
