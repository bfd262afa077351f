import Base
import Foundation
import Manifests
import Sync

/// What one run of an application's job found and did, kept with the run for whoever looks later.
public struct JobReport: Codable, Sendable {
    /// One object.
    public struct Object: Codable, Sendable {
        /// What is named, such as `apps/Deployment default/web`.
        public var object: String
        /// `created`, `configured`, `unchanged`, `pruned`, `kept`, `skipped` or `failed`.
        public var outcome: String
        /// Why it was kept, skipped or failed.
        public var message: String?
        /// Where its manifest stands.
        public var location: String?
    }

    /// The commit that was rendered.
    public var commit: String
    /// Each object, in the order of the sync; deletions come last.
    public var objects: [Object]
    /// Remarks for people.
    public var warnings: [String]

    /// Reads the text form; `nil` if it is none.
    public init?(_ text: String) {
        guard let report = try? JSONDecoder().decode(JobReport.self, from: Data(text.utf8)) else { return nil }
        self = report
    }

    /// Describes a sync.
    init(_ result: SyncResult, commit: String, warnings: [String]) {
        self.commit = commit
        objects = result.objects.map(Object.init)
        self.warnings = warnings + result.warnings.map(\.description) + result.takeovers.map(\.description)
    }

    /// JSON.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

extension JobReport.Object {
    /// The field that was refused, if that is known; else the beginning of the manifest.
    private static func place(of result: ObjectResult) -> SourceLocation? {
        guard case .failed(let failure) = result.outcome else { return result.location }
        return failure.diagnostics.lazy.compactMap(\.location).first ?? result.location
    }

    init(_ result: ObjectResult) {
        let (outcome, message): (String, String?) =
            switch result.outcome {
            case .created: ("created", nil)
            case .configured: ("configured", nil)
            case .unchanged: ("unchanged", nil)
            case .pruned: ("pruned", nil)
            case .ran(let phase): ("ran", "\(phase.name) hook")
            case .pruneSkipped(let reason): ("kept", reason)
            case .skipped(let reason): ("skipped", reason)
            case .failed(let failure): ("failed", failure.message)
            }
        self.init(
            object: result.key.description, outcome: outcome, message: message,
            location: Self.place(of: result)?.description)
    }
}
