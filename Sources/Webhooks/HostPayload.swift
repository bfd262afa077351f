internal import Base
internal import Manifests

/// Where a payload came from, for the events made of it.
struct PayloadContext {
    var receiver: String
    var deliveryID: String
    var signerIndex: Int
}

/// The payloads of GitHub, Gitea and Forgejo, which share their names. Every field may be missing, null or of another
/// type; only those that an event cannot do without make the payload undecodable.
struct HostPayload {
    private let root: Node
    private let context: PayloadContext

    init(_ root: Node, _ context: PayloadContext) throws(PayloadError) {
        guard root.mapping != nil else { throw PayloadError("the payload is not a JSON object") }
        self.root = root
        self.context = context
    }

    func outcome(event: String) throws(PayloadError) -> Outcome {
        switch event {
        case "push": try push()
        case "create": try creationOrDeletion(deleted: false)
        case "delete": try creationOrDeletion(deleted: true)
        case "pull_request", "pull_request_sync": .ignored(reason: "pull requests are not handled yet")
        default: .ignored(reason: "events of the kind '\(LogText.escaped(event, limit: 64))' are not of interest")
        }
    }

    private func push() throws(PayloadError) -> Outcome {
        var changes = RefChanges()
        changes.add(
            ref: try root.requiredText("ref"), before: try root.commitID("before"), after: try root.commitID("after"),
            forced: root["forced"]?.bool)
        return try event(.push, changes)
    }

    /// The events `create` and `delete`. Gitea tells the deletion of a branch by nothing else; ids are only in some of
    /// them.
    private func creationOrDeletion(deleted: Bool) throws(PayloadError) -> Outcome {
        let name = try root.requiredText("ref")
        let type = try root.requiredText("ref_type")
        guard let ref = RefName.full(name, type: type) else {
            return .ignored(reason: "'\(LogText.escaped(type, limit: 64))' is neither a branch nor a tag")
        }
        var changes = RefChanges()
        let id = try root.commitID("sha")
        changes.add(
            RefChange(
                ref: ref, before: nil, after: deleted ? nil : id?.nonZero, created: !deleted, deleted: deleted))
        return try event(deleted ? .refDeleted : .refCreated, changes)
    }

    private func event(_ kind: CommitEvent.Kind, _ changes: RefChanges) throws(PayloadError) -> Outcome {
        let repository = try repositoryHint()
        guard !changes.refs.isEmpty else { return .ignored(reason: changes.reason) }
        let pusher =
            root.text(at: "pusher", "login") ?? root.text(at: "pusher", "name") ?? root.text(at: "pusher", "username")
            ?? root.text(at: "sender", "login")
        return .events([
            CommitEvent(
                receiver: context.receiver, deliveryID: context.deliveryID, kind: kind, repository: repository,
                refs: changes.refs, skippedRefs: changes.skipped,
                pusher: pusher.map { LogText.escaped($0, limit: 128) },
                signerIndex: context.signerIndex)
        ])
    }

    private func repositoryHint() throws(PayloadError) -> RepositoryHint {
        let urls = ["clone_url", "ssh_url", "html_url"].compactMap { root.text(at: "repository", $0) }
        let fullName = root.text(at: "repository", "full_name").map { LogText.escaped($0) }
        let stableID = root.idText(at: "repository", "id")
        guard fullName != nil || stableID != nil || !urls.isEmpty else {
            throw PayloadError("the payload names no repository")
        }
        return RepositoryHint(fullName: fullName, stableID: stableID, urls: urls)
    }
}

/// The payload of a generic delivery; see `GenericDelivery` for its form.
struct GenericPayload {
    private let root: Node
    private let context: PayloadContext

    init(_ root: Node, _ context: PayloadContext) throws(PayloadError) {
        guard root.mapping != nil else { throw PayloadError("the payload is not a JSON object") }
        self.root = root
        self.context = context
    }

    func outcome() throws(PayloadError) -> Outcome {
        let repository = try root.requiredText("repository")
        var changes = RefChanges()
        if let list = root["refs"], !list.isNull {
            guard let items = list.sequence else { throw PayloadError("'refs' is not a list") }
            for item in items {
                guard item.mapping != nil else { throw PayloadError("an item of 'refs' is not an object") }
                try changes.add(genericItem: item)
            }
        } else {
            try changes.add(genericItem: root)
        }
        guard !changes.refs.isEmpty else { return .ignored(reason: changes.reason) }
        return .events([
            CommitEvent(
                receiver: context.receiver, deliveryID: context.deliveryID, kind: .push,
                repository: RepositoryHint(fullName: LogText.escaped(repository), urls: [repository]),
                refs: changes.refs, skippedRefs: changes.skipped,
                pusher: root.text(at: "pusher").map { LogText.escaped($0, limit: 128) },
                signerIndex: context.signerIndex)
        ])
    }
}

/// The refs of one delivery, sorted into those of interest and the others.
struct RefChanges {
    private(set) var refs: [RefChange] = []
    private(set) var skipped: [SkippedRef] = []

    /// Why nothing of the delivery is of interest.
    var reason: String {
        guard let first = skipped.first else { return "the delivery names no ref" }
        let more = skipped.count > 1 ? " (and \(skipped.count - 1) more refs of no interest)" : ""
        return "\(first.ref): \(first.reason)\(more)"
    }

    mutating func add(genericItem item: Node) throws(PayloadError) {
        add(
            ref: try item.requiredText("ref"), before: try item.commitID("before"), after: try item.commitID("after"),
            forced: item["forced"]?.bool)
    }

    /// Adds a push to a ref, told by the ids before and after it.
    mutating func add(ref: String, before: CommitID?, after: CommitID?, forced: Bool?) {
        guard let after else { return skip(ref, "the payload does not say where it stands") }
        if after.isZero, before?.isZero ?? true { return skip(ref, "neither side of the change is a commit") }
        guard before != after else { return skip(ref, "nothing changed; a test delivery looks like this") }
        add(
            RefChange(
                ref: ref, before: before?.nonZero, after: after.nonZero, created: before?.isZero ?? false,
                deleted: after.isZero, forced: forced))
    }

    /// Adds a change whose ref still has to be looked at.
    mutating func add(_ change: RefChange) {
        if let problem = RefName.problem(change.ref) { return skip(change.ref, problem) }
        refs.append(change)
    }

    private mutating func skip(_ ref: String, _ reason: String) {
        skipped.append(SkippedRef(ref: LogText.escaped(ref), reason: reason))
    }
}

extension CommitID {
    /// `nil` for the all-zero id.
    var nonZero: CommitID? { isZero ? nil : self }
}
