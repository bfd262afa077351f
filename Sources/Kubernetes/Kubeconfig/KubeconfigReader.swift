import Base
import Foundation
import HTTPClient
import Manifests

/// Takes values out of a kubeconfig's nodes and notes what is wrong with them, each with its place.
struct KubeconfigReader {
    let path: String
    let folder: String
    private(set) var diagnostics: [Diagnostic] = []

    init(path: String, folder: String) {
        self.path = path
        self.folder = folder
    }

    func location(of node: Node) -> SourceLocation {
        SourceLocation(path: path, line: Int(node.line), column: Int(node.column))
    }

    mutating func report(_ node: Node, _ message: String, _ suggestion: String? = nil) {
        diagnostics.append(Diagnostic(at: location(of: node), message, suggestion: suggestion))
    }

    /// A string, `nil` when it is absent or null. The value stands in no message: it may be a secret.
    mutating func string(_ key: String, in node: Node) -> String? {
        guard let value = node[key], !value.isNull else { return nil }
        if let text = value.string { return text }
        report(value, "\(key) is not a string", "put the value in quotes")
        return nil
    }

    /// A string that is not empty.
    mutating func text(_ key: String, in node: Node) -> String? {
        string(key, in: node).flatMap { $0.isEmpty ? nil : $0 }
    }

    mutating func bool(_ key: String, in node: Node) -> Bool {
        guard let value = node[key], !value.isNull else { return false }
        if let flag = value.bool { return flag }
        report(value, "\(key) is not true or false")
        return false
    }

    mutating func strings(_ key: String, in node: Node) -> [String] {
        guard let value = node[key], !value.isNull else { return [] }
        guard let items = value.sequence else {
            report(value, "\(key) is not a list")
            return []
        }
        return items.compactMap { item in
            if let text = item.string { return text }
            report(item, "an item of \(key) is not a string", "put the value in quotes")
            return nil
        }
    }

    /// The entries of one of the three lists, each a name with a mapping under `key`.
    mutating func entries(_ list: String, of key: String, in root: Node) -> [Kubeconfig.Entry] {
        guard let value = root[list], !value.isNull else { return [] }
        guard let items = value.sequence else {
            report(value, "\(list) is not a list", "write - name: NAME and \(key): below it")
            return []
        }
        var entries: [Kubeconfig.Entry] = []
        for item in items {
            guard item.mapping != nil, let name = text("name", in: item) else {
                report(item, "an entry of \(list) has no name", "write - name: NAME and \(key): below it")
                continue
            }
            var body = item[key] ?? .null
            if body.isNull { body = Node(.mapping(Mapping()), line: item.line, column: item.column) }
            guard body.mapping != nil else {
                report(body, "\(key) of \"\(name)\" is not a mapping")
                continue
            }
            // As kubectl has it, the first of a name counts.
            if !entries.contains(where: { $0.name == name }) {
                entries.append(Kubeconfig.Entry(name: name, value: body))
            }
        }
        return entries
    }

    /// A path, from the kubeconfig's folder on if it is relative.
    func resolve(_ file: String) -> String { file.hasPrefix("/") ? file : "\(folder)/\(file)" }

    /// PEM given as base64 under `KEY-data`, or else as the path of a file under `KEY`.
    mutating func pem(_ key: String, in node: Node) -> CurlClient.Configuration.PEM? {
        if let encoded = text("\(key)-data", in: node) {
            let compact = encoded.filter { !$0.isWhitespace }
            guard let data = Data(base64Encoded: compact), !data.isEmpty else {
                report(node["\(key)-data"] ?? node, "\(key)-data is not base64")
                return nil
            }
            guard data.range(of: Data("-----BEGIN ".utf8)) != nil else {
                report(node["\(key)-data"] ?? node, "\(key)-data is not PEM", "encode the text from -----BEGIN on")
                return nil
            }
            return .data(Redacted(Array(data)))
        }
        guard let file = text(key, in: node) else { return nil }
        let resolved = resolve(file)
        if !FileManager.default.isReadableFile(atPath: resolved) {
            report(node[key] ?? node, "\(key): \(resolved) cannot be read")
            return nil
        }
        return .file(resolved)
    }
}
