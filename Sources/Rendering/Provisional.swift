public import Base
import Foundation
public import Manifests

public struct DirectoryTree: FileTree {
    let root: String
    public static func open(_ path: String) throws -> (tree: DirectoryTree, file: String) { (DirectoryTree(root: path), "") }
    public func list(_ path: String) throws -> [FileTreeEntry] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(path)").sorted().map { name in
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(root)/\(path)/\(name)", isDirectory: &isDirectory)
            return FileTreeEntry(name: name, kind: isDirectory.boolValue ? .directory : .file)
        }
    }
    public func entry(at path: String) throws -> FileTreeEntry? { FileTreeEntry(name: path, kind: .directory) }
    public func read(_ path: String, limit: Int) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { throw FileTreeError.notFound(path: path) }
        return [UInt8](data)
    }
}
public struct RenderSource: Sendable {
    public var path: String
    public init(path: String, recurse: Bool, include: String, exclude: String) { self.path = path }
}
public struct Rendered: Sendable { public var manifests: [Manifest] = []; public var warnings: [Diagnostic] = [] }
public struct Renderer: Sendable {
    public init() {}
    public func render(_ source: RenderSource, tree: any FileTree) throws -> Rendered {
        var rendered = Rendered()
        for entry in try tree.list(source.path) where entry.name.hasSuffix(".yaml") {
            let path = "\(source.path)/\(entry.name)"
            for document in try YAML.parse(try tree.read(path, limit: 10 << 20), path: path) {
                guard let node = document.node else { continue }
                rendered.manifests.append(Manifest(node, source: SourceLocation(path: path, line: Int(node.line), column: Int(node.column))))
            }
        }
        return rendered
    }
}
