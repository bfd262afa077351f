public import Base
public import Manifests

/// Reads `Application` manifests, and says of everything else in a set of manifests why it is not one.
public struct ApplicationReader: Sendable {
    /// What was found in a set of manifests.
    public struct Result: Sendable {
        /// The applications that could be read.
        public var applications: [Application]
        /// Everything that is wrong or without effect, top to bottom; fields that are not honoured are not in it.
        public var diagnostics: [Diagnostic]

        /// Whether any diagnostic is an error.
        public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
        /// All diagnostics, and one for each field that is not honoured: what `config check` shows.
        public var allDiagnostics: [Diagnostic] {
            diagnostics + applications.flatMap { $0.unhonoured.map(\.diagnostic) }
        }
    }

    static let group = "argoproj.io"

    /// Creates a reader.
    public init() {}

    /// Reads all applications among `manifests`. `file` names the place of manifests that do not know theirs.
    ///
    /// Other kinds are reported as warnings, never dropped in silence. An application with errors is left out.
    public func read(_ manifests: [Manifest], file: String = "") -> Result {
        var result = Result(applications: [], diagnostics: [])
        var seen: [String: Application] = [:]
        for manifest in manifests {
            let path = manifest.source?.path ?? file
            let sink = DiagnosticSink()
            if let application = readOne(manifest, file: path, sink: sink) {
                let identity = "\(application.namespace)/\(application.name)"
                if let first = seen[identity] {
                    let place = first.location.map { " at \($0)" } ?? ""
                    sink.error(
                        "application \"\(application.name)\" is defined twice", at: application.location,
                        suggestion: "the first one is\(place); remove or rename one of them")
                } else {
                    seen[identity] = application
                    result.applications.append(application)
                }
            }
            result.diagnostics += sink.diagnostics
        }
        return result
    }

    /// Reads one manifest; `nil` if it is no application or has errors, which are reported.
    private func readOne(_ manifest: Manifest, file: String, sink: DiagnosticSink) -> Application? {
        let kind = manifest.groupVersionKind
        let place = Field(manifest.node, name: "", file: file, sink: sink).location
        guard manifest.node.mapping != nil else {
            sink.error("this is not an object", at: place, suggestion: "an Application is expected")
            return nil
        }
        if let problem = Self.likelyMistake(manifest) {
            let location = Field(problem.node ?? manifest.node, name: "", file: file, sink: sink).location
            sink.error(problem.message, at: location, suggestion: problem.suggestion)
            return nil
        }
        guard kind.group == Self.group else {
            sink.warning(
                "\(kind.kind.isEmpty ? "an object without kind" : kind.kind) is not an Application and is not used",
                at: place, suggestion: "only \(Self.group)/v1alpha1 manifests are read here")
            return nil
        }
        switch kind.kind {
        case "Application":
            guard kind.version == "v1alpha1" else {
                sink.error(
                    "version \"\(kind.version)\" of Application is not known", at: place, suggestion: "use v1alpha1")
                return nil
            }
            let reading = ApplicationReading(file: file, sink: sink)
            let application = FieldReader.read(
                manifest.node, as: .object(reading.application), file: file, sink: sink)
            return sink.hasErrors ? nil : application
        case "AppProject":
            sink.warning(
                "AppProject \"\(manifest.name)\" is not handled yet", at: place,
                suggestion: "its restrictions have no effect")
        case "ApplicationSet":
            sink.warning(
                "ApplicationSet \"\(manifest.name)\" is not handled yet", at: place,
                suggestion: "write its applications out")
        default:
            sink.warning("kind \(kind.kind) of \(Self.group) is not handled", at: place)
        }
        return nil
    }

    /// What is wrong with an object's type if it was probably meant to be an Application. It would be passed over in
    /// silence otherwise, since folders of applications hold other objects too.
    private static func likelyMistake(_ manifest: Manifest) -> (message: String, suggestion: String, node: Node?)? {
        let (version, kind) = (manifest.node["apiVersion"], manifest.node["kind"])
        let type = manifest.groupVersionKind
        if type.kind == "Application", type.group != group {
            let given = version?.string ?? ""
            let isNear = Spelling.nearest(to: type.group, among: [group]) != nil
            guard given.isEmpty || given == group || isNear else { return nil }
            return ("an Application without the right apiVersion", "write apiVersion: \(group)/v1alpha1", version)
        }
        guard type.group == group else { return nil }
        guard let name = kind?.string, !name.isEmpty else {
            return ("kind is missing or no text", "write kind: Application", kind)
        }
        let known = ["Application", "ApplicationSet", "AppProject"]
        guard !known.contains(name), let nearest = Spelling.nearest(to: name, among: known) else { return nil }
        return ("kind \(name) is not known", "did you mean \"\(nearest)\"?", kind)
    }
}
