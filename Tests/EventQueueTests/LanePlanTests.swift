import Testing

@testable import EventQueue

@Suite struct LanePlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Jobs such as `A`, `B:dev`, `C!older`, `D!each`, `E?held`, `F?later`, `G*` (a replay), `H*A` (a replay of A's
        /// commit).
        var waiting: String
        var separateRefs = false
        var runs: Int64?
        var superseded: [Int64] = []
        var readyAt: Int64?
    }

    static let cases: [Case] = [
        Case(testDescription: "an empty lane has nothing to run", waiting: "", runs: nil),
        Case(testDescription: "a single job runs", waiting: "A", runs: 1, readyAt: 0),
        Case(
            testDescription: "the newest of one ref takes over", waiting: "A B C", runs: 3, superseded: [1, 2],
            readyAt: 0),
        Case(
            testDescription: "a job in retry is taken over", waiting: "A?later B", runs: 2, superseded: [1], readyAt: 0),
        Case(testDescription: "a job in retry alone waits", waiting: "A?later", runs: nil, readyAt: 500),
        Case(
            testDescription: "a newer job in retry keeps the older ones waiting", waiting: "A B?later", runs: nil,
            readyAt: 500),
        Case(testDescription: "a rollback is not taken over", waiting: "A!older B", runs: 1, readyAt: 0),
        Case(testDescription: "a rollback takes nothing over", waiting: "A B!older", runs: 1, readyAt: 0),
        Case(testDescription: "each means each", waiting: "A!each B!each", runs: 1, readyAt: 0),
        Case(
            testDescription: "a barrier keeps the jobs behind it", waiting: "A B C!each D", runs: 2, superseded: [1],
            readyAt: 0),
        Case(testDescription: "a held job blocks the lane", waiting: "A?held", runs: nil),
        Case(
            testDescription: "a newer job takes a held one over", waiting: "A?held B", runs: 2, superseded: [1],
            readyAt: 0),
        Case(testDescription: "a replay does not take a push over", waiting: "A B*", runs: 1, readyAt: 0),
        Case(
            testDescription: "a replay takes a push of its own commit over", waiting: "A B*A", runs: 2, superseded: [1],
            readyAt: 0),
        Case(testDescription: "a push takes a replay over", waiting: "A* B", runs: 2, superseded: [1], readyAt: 0),
        Case(
            testDescription: "a later replay takes an earlier one over", waiting: "A* B*", runs: 2, superseded: [1],
            readyAt: 0),
        Case(
            testDescription: "a replay may take over a replay but not the push before it", waiting: "A B*A C*", runs: 2,
            superseded: [1], readyAt: 0),
        Case(testDescription: "refs of an application run in order", waiting: "A B:dev C", runs: 1, readyAt: 0),
        Case(
            testDescription: "refs of a repository stand side by side", waiting: "A B:dev C", separateRefs: true,
            runs: 3,
            superseded: [1], readyAt: 0),
        Case(
            testDescription: "a ref in retry does not stop the others", waiting: "A?later B:dev", separateRefs: true,
            runs: 2,
            readyAt: 0),
        Case(
            testDescription: "a held ref does not stop the others", waiting: "A?held B:dev", separateRefs: true,
            runs: 2,
            readyAt: 0),
    ]

    @Test("The plan of a lane", arguments: cases)
    func plan(_ test: Case) {
        let plan = LanePlan(waiting: Self.items(test.waiting), separateRefs: test.separateRefs, now: 100)
        #expect(plan.head?.id == test.runs)
        #expect(plan.superseded.map(\.id) == test.superseded)
        #expect(plan.readyAt == test.readyAt)
    }

    struct Chain: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var waiting: String
        var new: String
        var before: Character?
        var isTakenOver: Bool
    }

    @Test(
        "A push takes a waiting job over at once only where that is provable",
        arguments: [
            Chain(testDescription: "it continues from it", waiting: "A", new: "B", before: "A", isTakenOver: true),
            Chain(
                testDescription: "it continues from elsewhere", waiting: "A", new: "B", before: "C", isTakenOver: false),
            Chain(
                testDescription: "where it continues from is unknown", waiting: "A", new: "B", before: nil,
                isTakenOver: false),
            Chain(testDescription: "it is the same commit", waiting: "A", new: "B*A", before: nil, isTakenOver: true),
            Chain(testDescription: "it was forced", waiting: "A", new: "B!forced", before: "A", isTakenOver: false),
            Chain(testDescription: "it is of another ref", waiting: "A:dev", new: "B", before: "A", isTakenOver: false),
            Chain(
                testDescription: "the waiting one is a rollback", waiting: "A!older", new: "B", before: "A",
                isTakenOver: false),
        ])
    func chain(_ test: Chain) throws {
        let items = Self.items(test.waiting + " " + test.new)
        let before = test.before.map { Array(String($0).utf8) } ?? []
        #expect(items[1].provablyTakesOver(items[0], before: before) == test.isTakenOver)
    }

    private static func items(_ text: String) -> [LanePlan.Item] {
        text.split(separator: " ").enumerated().map { index, word in
            var item = LanePlan.Item(
                id: Int64(index + 1), ref: word.contains(":dev") ? 2 : 1, state: .queued, runAt: 0, flags: [],
                cause: .push, commit: Array(word.prefix(1).utf8))
            if word.contains("!older") { item.flags.insert(.allowOlder) }
            if word.contains("!each") { item.flags.insert(.noCoalesce) }
            if word.contains("!forced") { item.flags.insert(.forcedPush) }
            if word.contains("?held") { item.state = .held }
            if word.contains("?later") { (item.state, item.runAt) = (.retry, 500) }
            if let star = word.firstIndex(of: "*") {
                item.cause = .replay
                let commit = word[word.index(after: star)...]
                if !commit.isEmpty { item.commit = Array(commit.utf8) }
            }
            return item
        }
    }
}
