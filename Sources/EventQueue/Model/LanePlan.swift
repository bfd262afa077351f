/// What to do with a lane whose turn has come: which waiting job runs, and which ones it takes over. Pure, so that the
/// rule is one table of cases:
///
/// | waiting, oldest first | runs | taken over |
/// |---|---|---|
/// | A, B, C of one ref | C | A, B |
/// | A in `retry`, B | B | A |
/// | A, B with `allowOlder` or `noCoalesce` | A, later B | – |
/// | push B, replay of A | B, later A | – |
/// | replay of A, push B | B | A |
/// | A of `main`, B of `dev`, in a repository's lane | A, later B | – |
/// | A held | nothing | – |
///
/// A repository's lane orders each ref by itself, since refs do not depend on each other. An application's lane is strictly
/// in order: what ran last is what the cluster has.
struct LanePlan: Hashable, Sendable {
    /// A waiting job, as far as the decision needs it.
    struct Item: Hashable, Sendable {
        var id: Int64
        var ref: Int64
        var state: JobState
        var runAt: Int64
        var flags: JobFlags
        var cause: JobCause
        var commit: [UInt8]

        /// Whether running this job makes running `older` needless. Arrival is enough for what a host sends; a replay is
        /// new only as a row, so it takes over nothing but replays and its own commit. A worker that knows the history
        /// still ends a job whose commit turns out to be the older one.
        func takesOver(_ older: Item) -> Bool {
            guard ref == older.ref, id > older.id else { return false }
            let own: JobFlags = [.allowOlder, .noCoalesce]
            guard flags.isDisjoint(with: own), older.flags.isDisjoint(with: own) else { return false }
            return cause != .replay || older.cause == .replay || commit == older.commit
        }

        /// Whether that can be proved without Git: the push continues from the waiting commit, or is the same commit.
        func provablyTakesOver(_ older: Item, before: [UInt8]) -> Bool {
            guard takesOver(older) else { return false }
            if !commit.isEmpty, commit == older.commit { return true }
            return !before.isEmpty && before == older.commit && !flags.contains(.forcedPush)
        }
    }

    /// The job to run now.
    var head: Item?
    /// The jobs that `head` takes over.
    var superseded: [Item] = []
    /// When the lane's next job may run; `nil` if all are held or none waits.
    var readyAt: Int64?

    /// Plans a lane with these waiting jobs, oldest first.
    init(waiting: [Item], separateRefs: Bool, now: Int64) {
        var groups: [[Item]] = []
        if separateRefs {
            var index: [Int64: Int] = [:]
            for item in waiting {
                if let group = index[item.ref] {
                    groups[group].append(item)
                } else {
                    index[item.ref] = groups.count
                    groups.append([item])
                }
            }
        } else if !waiting.isEmpty {
            groups = [waiting]
        }
        for group in groups {
            let run = Self.run(of: group)
            guard let candidate = run.last, candidate.state != .held else { continue }
            if candidate.runAt <= now, head == nil {
                head = candidate
                superseded = run.dropLast()
            }
            readyAt = min(readyAt ?? candidate.runAt, candidate.runAt)
        }
    }

    /// The longest start of `group` whose last job takes over all others.
    private static func run(of group: [Item]) -> [Item] {
        var run: [Item] = []
        for item in group {
            guard run.allSatisfy({ item.takesOver($0) }) else { break }
            run.append(item)
        }
        return run
    }
}
