import Base
import Manifests

extension Configuration {
    /// Reports names that are used twice, and names that nothing has.
    func checkReferences(_ sink: DiagnosticSink) {
        reportDuplicates("receiver", receivers.map { ($0.name, $0.location) }, sink)
        reportDuplicates("repository", repositories.map { ($0.name, $0.location) }, sink)
        reportDuplicates("chart repository", chartRepositories.map { ($0.name, $0.location) }, sink)
        reportDuplicates("cluster", clusters.map { ($0.name, $0.location) }, sink)
        for repository in repositories {
            for receiver in repository.receivers {
                reportDangling("receiver", receiver, known: receivers.map(\.name), sink)
            }
        }
        for case .repository(let name, _, _, let location) in applications {
            reportDangling("repository", Located(name, at: location), known: repositories.map(\.name), sink)
        }
        let used = Set(repositories.flatMap { $0.receivers.map(\.value) })
        for receiver in receivers where !used.contains(receiver.name) {
            sink.warning(
                "no repository lists the receiver \(receiver.name), so its deliveries are ignored",
                at: receiver.location, suggestion: "add it to a repository's receivers")
        }
    }

    private func reportDuplicates(_ kind: String, _ names: [(String, SourceLocation)], _ sink: DiagnosticSink) {
        var first: [String: SourceLocation] = [:]
        for (name, location) in names {
            if let other = first[name] {
                sink.error("\(kind) \(name) is already defined at \(other)", at: location, suggestion: "rename one")
            } else {
                first[name] = location
            }
        }
    }

    private func reportDangling(_ kind: String, _ name: Located<String>, known: [String], _ sink: DiagnosticSink) {
        guard !known.contains(name.value) else { return }
        let suggestion =
            if let nearest = Spelling.nearest(to: name.value, among: known) {
                "did you mean \"\(nearest)\"?"
            } else if known.isEmpty {
                "none is configured"
            } else {
                "configured are \(known.joined(separator: ", "))"
            }
        sink.error("there is no \(kind) \"\(name.value)\"", at: name.location, suggestion: suggestion)
    }
}
