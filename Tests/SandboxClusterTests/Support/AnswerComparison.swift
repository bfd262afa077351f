import Manifests

/// Compares answers with recorded ones. Uids, versions, times and tokens may differ, but the same recorded uid or
/// version must always be the same one here.
struct AnswerComparison {
    private var renamed: [String: String] = [:]
    private var originals: [String: String] = [:]

    private static let times: Set<String> = [
        "time", "creationTimestamp", "deletionTimestamp", "lastTransitionTime", "lastUpdateTime",
    ]
    private static let free: Set<String> = ["continue", "serverAddress", "clusterIP"]

    /// What differs, each with its path.
    mutating func differences(_ recorded: Node, _ answer: Node, at path: String = "") -> [String] {
        switch (recorded.content, answer.content) {
        case (.mapping(let left), .mapping(let right)):
            var found: [String] = []
            for entry in left.entries {
                let inner = "\(path).\(entry.key)"
                guard let value = right[entry.key] else {
                    found.append("\(inner) is missing; recorded \(JSON.text(entry.value))")
                    continue
                }
                found += compare(entry.key, entry.value, value, isGenerated: left["generateName"] != nil, at: inner)
            }
            for entry in right.entries where left[entry.key] == nil {
                found.append("\(path).\(entry.key) is not recorded: \(JSON.text(entry.value))")
            }
            return found
        case (.sequence(let left), .sequence(let right)):
            guard left.count == right.count else {
                return ["\(path) has \(right.count) items, recorded \(left.count): \(JSON.text(answer))"]
            }
            return zip(left, right).enumerated().flatMap { index, pair in
                differences(pair.0, pair.1, at: "\(path)[\(index)]")
            }
        default:
            let left = masked(recorded)
            let right = masked(answer)
            return left == right ? [] : ["\(path) is \(JSON.text(answer)), recorded \(JSON.text(recorded))"]
        }
    }

    private mutating func compare(
        _ key: String, _ recorded: Node, _ answer: Node, isGenerated: Bool, at path: String
    ) -> [String] {
        if Self.times.contains(key), let left = recorded.string, let right = answer.string {
            return left.utf8.count == right.utf8.count ? [] : ["\(path) is no time: \(right)"]
        }
        if Self.free.contains(key), recorded.string != nil, answer.string?.isEmpty == false { return [] }
        if key == "clusterIPs", answer.sequence?.count == 1 { return [] }
        if key == "name", isGenerated, let left = recorded.string, let right = answer.string {
            return left.utf8.count == right.utf8.count ? [] : ["\(path) is \(right), recorded \(left)"]
        }
        if key == "uid" || key == "resourceVersion", let left = recorded.string, let right = answer.string {
            return rename("\(key) \(left)", "\(key) \(right)")
                ? [] : ["\(path) is \(right), which another one was before"]
        }
        return differences(recorded, answer, at: path)
    }

    private mutating func rename(_ left: String, _ right: String) -> Bool {
        if let known = renamed[left] { return known == right }
        if let known = originals[right] { return known == left }
        renamed[left] = right
        originals[right] = left
        return true
    }

    /// Texts with uids and hashes replaced.
    private func masked(_ node: Node) -> Node {
        guard let text = node.string else { return node }
        let uid = #/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#
        return .string(text.replacing(uid, with: "UID").replacing(#/hash=[0-9A-F]{128}/#, with: "hash=H"))
    }
}
