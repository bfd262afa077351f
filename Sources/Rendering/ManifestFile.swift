import Base
import Manifests

/// Turns the bytes of one file of a directory source into objects.
struct ManifestFile {
    /// Argo CD skips a file that holds this text anywhere.
    private static let skipMarker: StaticString = "+argocd:skip-file-rendering"

    let path: String
    private(set) var manifests: [Manifest] = []
    private(set) var diagnostics: [Diagnostic] = []

    init(path: String) { self.path = path }

    mutating func read(_ bytes: [UInt8]) {
        if TextDecoding.contains(bytes, ManifestFile.skipMarker) { return }
        let text = TextDecoding.utf8(bytes)
        do {
            if path.hasSuffix(".json") {
                var duplicates: [Diagnostic] = []
                let node = try JSON.parse(text, path: path, limits: JSON.Limits(depth: 256)) { duplicates.append($0) }
                diagnostics += duplicates
                collect([node])
            } else {
                collect(try YAML.parse(text, path: path).compactMap(\.node))
            }
        } catch {
            diagnostics.append(error)
        }
    }

    private mutating func collect(_ documents: [Node]) {
        // An explicit null is an empty document too.
        let documents = documents.filter { !$0.isNull }
        if !documents.isEmpty, !path.hasSuffix(".json"), documents.allSatisfy(ManifestFile.isUnrelated) {
            diagnostics.append(
                Diagnostic(
                    .warning, at: SourceLocation(path: path),
                    "skipped, since nothing in it has apiVersion, kind or metadata",
                    suggestion: "name the file in the source's exclude if it is not a manifest"))
            return
        }
        var rules = ObjectRules(path: path)
        for document in documents { collect(document, &rules) }
        diagnostics += rules.diagnostics
    }

    private mutating func collect(_ object: Node, _ rules: inout ObjectRules) {
        if let items = ManifestFile.items(of: object) {
            for item in items { collect(item, &rules) }
        } else if rules.check(object) {
            manifests.append(
                Manifest(
                    object,
                    source: SourceLocation(path: path, line: Int(object.line), column: Int(object.column))))
        }
    }

    /// The items of a list: as for Argo CD, any object whose `items` is a sequence; and a `…List` without items.
    private static func items(of object: Node) -> [Node]? {
        guard let mapping = object.mapping, let items = mapping["items"] else { return nil }
        if let items = items.sequence { return items }
        return items.isNull && mapping["kind"]?.string?.hasSuffix("List") == true ? [] : nil
    }

    /// Whether a document is a mapping that does not look like an object at all, such as a file of Helm values. Argo CD
    /// passes over files without the words `apiVersion:`, `kind:` and `metadata:` in silence; a document that has some
    /// of them is an error here, since it is more likely a manifest with a mistake.
    private static func isUnrelated(_ document: Node) -> Bool {
        guard let mapping = document.mapping else { return false }
        return mapping["apiVersion"] == nil && mapping["kind"] == nil && mapping["metadata"] == nil
            && mapping["items"]?.sequence == nil
    }
}
