import Manifests

/// The sync options that Argo CD knows, of an application (`spec.syncPolicy.syncOptions`) or of one object (the
/// annotation `argocd.argoproj.io/sync-options`). An object's options win.
public struct SyncOptions: Sendable, Hashable {
    /// The annotation that carries an object's options, separated by commas.
    public static let annotation = "argocd.argoproj.io/sync-options"

    /// Whether an object may be deleted when it leaves the source.
    public enum Prune: String, Sendable, Hashable {
        /// It may.
        case allowed = "true"
        /// It stays.
        case forbidden = "false"
        /// It stays until a person approves.
        case confirm
    }

    /// What happens to the objects that a deleted object owns.
    public enum Propagation: String, Sendable, Hashable {
        /// They go first.
        case foreground
        /// They go afterwards.
        case background
        /// They stay.
        case orphan
    }

    /// `Prune=`; `nil` if not given.
    public var prune: Prune?
    /// `PruneLast=`: delete after everything else is healthy.
    public var pruneLast: Bool?
    /// `PrunePropagationPolicy=`.
    public var prunePropagation: Propagation?
    /// `CreateNamespace=`: make the destination namespace.
    public var createNamespace: Bool?
    /// `ApplyOutOfSyncOnly=`: leave objects alone whose fields are as they should be.
    public var applyOutOfSyncOnly: Bool?
    /// `SkipDryRunOnMissingResource=`: a kind that the cluster does not serve yet is no error before its turn.
    public var skipDryRunOnMissingResource: Bool?
    /// `FailOnSharedResource=`: `false` allows to take over objects of another application. Martlet refuses that by
    /// default, where Argo CD only warns.
    public var failOnSharedResource: Bool?

    /// Creates options of which none is given.
    public init() {}

    /// The options as given, where `other` gives none.
    public func merging(over other: SyncOptions) -> SyncOptions {
        var merged = other
        merged.prune = prune ?? other.prune
        merged.pruneLast = pruneLast ?? other.pruneLast
        merged.prunePropagation = prunePropagation ?? other.prunePropagation
        merged.createNamespace = createNamespace ?? other.createNamespace
        merged.applyOutOfSyncOnly = applyOutOfSyncOnly ?? other.applyOutOfSyncOnly
        merged.skipDryRunOnMissingResource = skipDryRunOnMissingResource ?? other.skipDryRunOnMissingResource
        merged.failOnSharedResource = failOnSharedResource ?? other.failOnSharedResource
        return merged
    }
}

extension SyncOptions {
    /// What became of reading one option.
    public enum Reading: Sendable, Hashable {
        /// It is honoured.
        case honoured
        /// It is known, and not honoured for this reason.
        case unhonoured(String)
        /// It is not an option, or not a value of it: what is wrong, and what would be right.
        case wrong(String, suggestion: String)
    }

    /// Reads one option such as `CreateNamespace=true`.
    public mutating func read(_ option: String) -> Reading {
        let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard parts.count == 2 else {
            return .wrong("\"\(option)\" has no value", suggestion: "write it as \(name.isEmpty ? "Name" : name)=true")
        }
        let value = String(parts[1])
        guard let rule = Self.rules.first(where: { $0.name == name }) else {
            let names = Self.rules.map(\.name)
            return .wrong(
                "\"\(name)\" is not a sync option",
                suggestion: Spelling.nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
                    ?? "known options are \(names.joined(separator: ", "))")
        }
        guard rule.values.contains(value) else {
            return .wrong(
                "\"\(value)\" is not a value of \(name)",
                suggestion: "use \(rule.values.map { "\(name)=\($0)" }.joined(separator: " or "))")
        }
        return rule.read(&self, value)
    }

    private struct Rule: Sendable {
        var name: String
        var values: [String]
        var read: @Sendable (inout SyncOptions, String) -> Reading

        static func flag(
            _ name: String, _ set: @escaping @Sendable (inout SyncOptions, Bool) -> Void
        ) -> Rule {
            Rule(name: name, values: ["true", "false"]) { options, value in
                set(&options, value == "true")
                return .honoured
            }
        }

        /// An option whose `harmless` value changes nothing here and whose other values cannot be honoured.
        static func missing(_ name: String, harmless: String, others: [String], because reason: String) -> Rule {
            Rule(name: name, values: [harmless] + others) { _, value in
                value == harmless ? .honoured : .unhonoured(reason)
            }
        }
    }

    private static let rules: [Rule] = [
        Rule(name: "Prune", values: ["true", "false", "confirm"]) { options, value in
            options.prune = Prune(rawValue: value)
            return .honoured
        },
        .flag("PruneLast") { $0.pruneLast = $1 },
        Rule(name: "PrunePropagationPolicy", values: ["foreground", "background", "orphan"]) { options, value in
            options.prunePropagation = Propagation(rawValue: value)
            return .honoured
        },
        .flag("CreateNamespace") { $0.createNamespace = $1 },
        .flag("ApplyOutOfSyncOnly") { $0.applyOutOfSyncOnly = $1 },
        .flag("SkipDryRunOnMissingResource") { $0.skipDryRunOnMissingResource = $1 },
        .flag("FailOnSharedResource") { $0.failOnSharedResource = $1 },
        .missing(
            "ServerSideApply", harmless: "true", others: ["false"], because: "objects are always applied server-side"),
        .missing(
            "ClientSideApplyMigration", harmless: "false", others: ["true"],
            because: "fields of earlier client-side applies are not handed over"),
        .missing(
            "Delete", harmless: "true", others: ["false", "confirm"],
            because: "the objects of a deleted application are never deleted so far"),
        .missing("Validate", harmless: "true", others: ["false"], because: "the cluster always validates"),
        .missing("Replace", harmless: "false", others: ["true"], because: "objects are never replaced, only applied"),
        .missing("Force", harmless: "false", others: ["true"], because: "objects are never deleted and made anew"),
        .missing(
            "RespectIgnoreDifferences", harmless: "false", others: ["true"],
            because: "spec.ignoreDifferences is not honoured"),
    ]
}
