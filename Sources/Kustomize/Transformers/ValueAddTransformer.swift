import Base
import Manifests

/// Puts one value into fields of several resources, as a whole or as one part of a path (`ValueAddTransformer`, which
/// only configuration files can ask for).
struct ValueAddTransformer: Transformer {
    /// Where the value goes.
    struct Target {
        /// The resources; without one, all.
        var selector: Selector?
        /// The field, as `spec/template/spec/containers/[name=web]/image`; what is missing is made.
        var fieldPath = ""
        /// With 1 or more, the field holds a file's path, and the value becomes its part of that number; a number
        /// too large puts it at the end.
        var filePathPosition = 0
    }

    private struct Step {
        var selector: SelectorMatcher?
        var field: String
        var path: CreatedFieldPath
        var position: Int
    }

    private var value: String
    private var steps: [Step]
    private var namespaceSetter: NamespaceSetter

    /// Creates the step. Throws `KustomizeError` if there is no target, or one that makes no sense.
    init(value: String, targets: [Target], at location: SourceLocation? = nil) throws {
        self.value = value
        namespaceSetter = NamespaceSetter(namespace: value, fieldSpecs: [], unsetOnly: false, subjects: .defaultOnly)
        func malformed(_ message: String) -> KustomizeError {
            KustomizeError(.malformedKustomization, at: location, message)
        }
        guard !targets.isEmpty else { throw malformed("a ValueAddTransformer needs at least one target") }
        steps = try targets.map { target in
            guard !target.fieldPath.isEmpty else { throw malformed("targets: fieldPath must not be empty") }
            guard target.filePathPosition >= 0 else {
                throw malformed("targets: filePathPosition must not be negative, but is \(target.filePathPosition)")
            }
            return Step(
                selector: try target.selector.map {
                    try SelectorMatcher($0, field: "targets.selector", at: location)
                },
                field: target.fieldPath, path: CreatedFieldPath(target.fieldPath), position: target.filePathPosition)
        }
    }

    /// Reads the step's configuration. The value is by default the name of the kustomization's directory.
    /// Throws `KustomizeError`.
    init(_ reader: inout GoObjectReader, loader: any Loader) throws {
        var value = Self.trimmed(try reader.string("value"))
        if value.isEmpty { value = Self.trimmed(loader.root.split(separator: "/").last.map(String.init) ?? "") }
        var targets = try reader.objects("targets", Target.init)
        let file = try reader.string("targetFilePath")
        if !file.isEmpty {
            let path = loader.display(file)
            if let node = try YAML.parseSingle(try loader.read(file), path: path) {
                targets += try GoObjectReader.read(node, path: path) { try $0.objects("targets", Target.init) }
            }
        }
        let location = reader.location(line: reader.place.line, column: reader.place.column)
        try self.init(value: value, targets: targets, at: location)
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    func transform(_ resources: ResourceMap) throws {
        for step in steps {
            for resource in step.selector?.select(from: resources) ?? resources.resources {
                if step.field == "metadata/namespace" {
                    try namespaceSetter.set(in: resource)
                    continue
                }
                do throws(FieldProblem) {
                    try step.path.update(&resource.node) { (node) throws(FieldProblem) in
                        var text = value
                        if step.position > 0, let old = node.scalar?.text {
                            text = FilePath.inserting(value, at: step.position - 1, into: old)
                        }
                        try FieldSetter.setScalar(&node, to: text, kind: nil)
                    }
                } catch {
                    throw error.error(in: resource, field: step.field)
                }
            }
        }
    }
}

extension ValueAddTransformer.Target {
    /// Reads an entry of `targets`. Throws `KustomizeError`.
    init(_ reader: inout GoObjectReader) throws {
        selector = try reader.object("selector", Selector.init)
        fieldPath = try reader.string("fieldPath")
        filePathPosition = try reader.int("filePathPosition")
    }
}

/// Paths of files inside fields.
private enum FilePath {
    /// `path` with one more part at `position`, counted from 0; an absolute path stays absolute.
    static func inserting(_ part: String, at position: Int, into path: String) -> String {
        if part.isEmpty { return path }
        let isAbsolute = path.utf8.first == UInt8(ascii: "/")
        var parts = path.split(separator: "/").map(String.init)
        parts.insert(part, at: min(position, parts.count))
        var clean: [String] = []
        for part in parts where part != "." {
            if part == "..", let last = clean.last, last != ".." {
                clean.removeLast()
            } else if part != ".." || !isAbsolute {
                clean.append(part)
            }
        }
        return (isAbsolute ? "/" : "") + (clean.isEmpty && !isAbsolute ? "." : clean.joined(separator: "/"))
    }
}
