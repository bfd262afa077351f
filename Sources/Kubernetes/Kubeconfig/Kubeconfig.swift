public import Base
import Foundation
import Manifests

/// A kubeconfig file: clusters, users, and contexts that join one of each.
///
/// Reading the file checks its form; a context's cluster and user are checked when the context is used, so that one
/// broken entry does not spoil the others, as with `kubectl`.
public struct Kubeconfig: Sendable {
    /// One of the file's contexts.
    public struct Context: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// The cluster's name.
        public var cluster: String
        /// The user's name; empty for none.
        public var user: String
        /// The namespace for objects that name none; empty when not given.
        public var namespace: String
    }

    /// An entry that is read when it is used.
    struct Entry: Sendable {
        var name: String
        var value: Node
    }

    /// The file's path, for messages.
    public let path: String
    /// What relative paths in the file start from.
    let folder: String
    /// The name of the context to use; `nil` when the file names none.
    public let currentContext: String?
    /// All contexts, in the order of the file.
    public let contexts: [Context]
    let contextLocations: [SourceLocation]
    let clusters: [Entry]
    let users: [Entry]

    /// Reads a file. Throws `DiagnosticsError`.
    public static func load(path: String) throws(DiagnosticsError) -> Kubeconfig {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DiagnosticsError([
                Diagnostic(
                    at: SourceLocation(path: path), "the kubeconfig cannot be read",
                    suggestion: "name a file that exists and that this user may read")
            ])
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return try Kubeconfig(Array(data), path: path, folder: folder)
    }

    /// Reads the content of a file.
    ///
    /// - Parameters:
    ///   - path: stands in messages.
    ///   - folder: what relative paths in the file start from.
    /// - Throws: `DiagnosticsError` with all that is wrong with the file's form.
    public init(_ content: [UInt8], path: String, folder: String) throws(DiagnosticsError) {
        let documents: [Node]
        do {
            documents = try YAML.parse(content, path: path).compactMap(\.node)
        } catch {
            throw DiagnosticsError([error])
        }
        var reader = KubeconfigReader(path: path, folder: folder)
        guard documents.count == 1, let root = documents.first, root.mapping != nil else {
            throw DiagnosticsError([
                Diagnostic(
                    at: SourceLocation(path: path), "this is not a kubeconfig",
                    suggestion: "a kubeconfig is one YAML mapping with clusters, users and contexts")
            ])
        }
        if let kind = reader.string("kind", in: root), kind != "Config" {
            reader.report(root["kind"] ?? root, "kind is \"\(kind)\"", "a kubeconfig has kind Config")
        }
        if let version = reader.string("apiVersion", in: root), version != "v1" {
            reader.report(root["apiVersion"] ?? root, "apiVersion is \"\(version)\"", "a kubeconfig has apiVersion v1")
        }
        self.path = path
        self.folder = folder
        currentContext = reader.string("current-context", in: root).flatMap { $0.isEmpty ? nil : $0 }
        clusters = reader.entries("clusters", of: "cluster", in: root)
        users = reader.entries("users", of: "user", in: root)
        var contexts: [Context] = []
        var locations: [SourceLocation] = []
        for entry in reader.entries("contexts", of: "context", in: root) {
            guard let cluster = reader.string("cluster", in: entry.value), !cluster.isEmpty else {
                reader.report(entry.value, "the context \"\(entry.name)\" names no cluster", "add cluster: NAME")
                continue
            }
            contexts.append(
                Context(
                    name: entry.name, cluster: cluster, user: reader.string("user", in: entry.value) ?? "",
                    namespace: reader.string("namespace", in: entry.value) ?? ""))
            locations.append(reader.location(of: entry.value))
        }
        self.contexts = contexts
        contextLocations = locations
        if !reader.diagnostics.isEmpty { throw DiagnosticsError(reader.diagnostics) }
    }
}
