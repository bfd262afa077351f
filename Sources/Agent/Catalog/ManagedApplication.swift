public import Applications
import Base

/// An application with the configured repository and cluster that it names.
public struct ManagedApplication: Sendable {
    /// The application as its manifest says.
    public var application: Application
    /// The name in the configuration of the Git repository whose pushes it follows: that of its source, else that of the
    /// values of a chart from a chart repository, else the one its manifest is in. `nil` if there is none configured.
    public var repository: String?
    /// The branch, tag or commit of that repository; empty or `HEAD` means the default branch.
    public var targetRevision: String
    /// The cluster's name in the configuration; `nil` if the destination is not configured.
    public var cluster: String?
    /// Why it cannot be delivered; empty if it can.
    public var problems: [String]
    /// The configured repository that its manifest is read from; `nil` for one in a folder of this machine.
    public var manifestRepository: String?

    /// Whether its manifest is one of `paths` of `repository`.
    public func isDefined(in repository: String, at paths: Set<String>) -> Bool {
        guard repository == manifestRepository, let path = application.location?.path else { return false }
        return paths.contains(path)
    }

    /// The application's name.
    public var name: String { application.name }

    /// Whether pushes are applied without being asked for.
    public var isAutomated: Bool { application.syncPolicy.automated?.enabled == true }

    /// Whether the application follows `ref`.
    ///
    /// - Parameter defaultBranch: the full name of the branch that the remote's `HEAD` names.
    public func follows(_ ref: String, defaultBranch: String?) -> Bool {
        let revision = targetRevision
        switch revision {
        case "", "HEAD": return ref == defaultBranch
        case _ where revision.hasPrefix("refs/"): return ref == revision
        // A branch and a tag of one name are told apart by Git's own order: the one that is there.
        default: return ref == "refs/heads/\(revision)" || ref == "refs/tags/\(revision)"
        }
    }
}
