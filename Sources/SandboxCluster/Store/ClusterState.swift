import Manifests

/// The namespace and name of an object; ordered as the API orders a list.
struct ObjectID: Hashable, Comparable, Sendable {
    /// Empty for objects of the whole cluster.
    var namespace: String
    var name: String

    static func < (left: ObjectID, right: ObjectID) -> Bool {
        left.namespace == right.namespace
            ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
            : left.namespace.utf8.lexicographicallyPrecedes(right.namespace.utf8)
    }
}

/// One change of one object.
struct Change: Sendable {
    enum Kind: Sendable { case added, modified, deleted }

    /// The resource version that the change made.
    var version: Int
    var kind: Kind
    var resource: ResourceName
    var id: ObjectID
    /// The object afterwards; for a deletion its last state, with the deletion's version.
    var object: Node
    /// The object before; `nil` for a creation.
    var previous: Node?
}

/// What a watch is told, in order.
enum WatchItem: Sendable {
    case change(Change)
    /// All changes up to this version have been told.
    case bookmark(Int)
}

/// All that the cluster knows. The methods here only keep objects, versions and history; the rules of the API are in
/// the extensions.
struct ClusterState: Sendable {
    /// How many changes are kept for watches and consistent pages.
    let historyLimit: Int
    /// The functions that work on fields.
    let fields: any FieldPipeline
    /// The time of day.
    let time: SandboxTime
    /// What is served.
    var table = ResourceTable.builtIn
    /// The version of the last change.
    private(set) var version = 1
    /// Changes after this version are all in `history`.
    private(set) var forgottenVersion = 0
    private(set) var objects: [ResourceName: [ObjectID: Node]] = [:]
    private var history: [Change] = []
    private var watchers: [Int: Watcher] = [:]
    private var nextWatcher = 0
    private var isClosed = false
    private var allocatedAddresses: Set<Int> = []
    private var randomness = SystemRandomNumberGenerator()

    private struct Watcher: Sendable {
        var resource: ResourceName?
        var continuation: AsyncStream<WatchItem>.Continuation
    }

    init(fields: any FieldPipeline, time: SandboxTime, historyLimit: Int) {
        self.fields = fields
        self.time = time
        self.historyLimit = historyLimit
    }

    /// The object called `id`.
    func object(_ resource: ResourceName, _ id: ObjectID) -> Node? { objects[resource]?[id] }

    /// All objects of a resource in order, of one namespace or (empty) of all.
    func objects(_ resource: ResourceName, in namespace: String = "") -> [(id: ObjectID, object: Node)] {
        (objects[resource] ?? [:])
            .filter { namespace.isEmpty || $0.key.namespace == namespace }
            .sorted { $0.key < $1.key }
            .map { (id: $0.key, object: $0.value) }
    }

    /// The objects as they were at `version`, or `nil` if that is too long ago.
    func objects(
        _ resource: ResourceName, in namespace: String, at version: Int
    ) -> [(id: ObjectID, object: Node)]? {
        guard version >= forgottenVersion else { return nil }
        var all = objects[resource] ?? [:]
        for change in history.reversed() {
            if change.version <= version { break }
            if change.resource == resource { all[change.id] = change.previous }
        }
        return all.filter { namespace.isEmpty || $0.key.namespace == namespace }
            .sorted { $0.key < $1.key }
            .map { (id: $0.key, object: $0.value) }
    }

    /// Stores an object with the next version and tells the watchers; returns it with that version.
    @discardableResult
    mutating func put(_ object: Node, _ resource: ResourceName, _ id: ObjectID) -> Node {
        version += 1
        var object = object
        object.setMetadata("resourceVersion", .string(String(version)))
        let previous = objects[resource]?[id]
        objects[resource, default: [:]][id] = object
        record(
            Change(
                version: version, kind: previous == nil ? .added : .modified, resource: resource, id: id,
                object: object, previous: previous))
        return object
    }

    /// Removes an object and tells the watchers. `last` is its last state, if it differs from the stored one.
    mutating func remove(_ resource: ResourceName, _ id: ObjectID, last: Node? = nil) {
        guard let previous = objects[resource]?.removeValue(forKey: id) else { return }
        version += 1
        var object = last ?? previous
        object.setMetadata("resourceVersion", .string(String(version)))
        record(
            Change(
                version: version, kind: .deleted, resource: resource, id: id, object: object, previous: previous))
    }

    /// The changes of a resource after `version`, or `nil` if some are no longer known.
    func changes(_ resource: ResourceName, after version: Int) -> [Change]? {
        guard version >= forgottenVersion else { return nil }
        let start = history.firstIndex { $0.version > version } ?? history.endIndex
        return history[start...].filter { $0.resource == resource }
    }

    /// Lets `continuation` have all later changes of a resource (`nil`: of all); the id ends that.
    mutating func watch(_ resource: ResourceName?, _ continuation: AsyncStream<WatchItem>.Continuation) -> Int {
        nextWatcher += 1
        guard !isClosed else {
            continuation.finish()
            return nextWatcher
        }
        watchers[nextWatcher] = Watcher(resource: resource, continuation: continuation)
        return nextWatcher
    }

    /// Ends a watch.
    mutating func endWatch(_ id: Int) { watchers.removeValue(forKey: id)?.continuation.finish() }

    /// Tells a watch how far it has come.
    func sendBookmark(_ id: Int) { watchers[id]?.continuation.yield(.bookmark(version)) }

    /// Ends all watches.
    mutating func endWatches() {
        for watcher in watchers.values { watcher.continuation.finish() }
        watchers = [:]
    }

    /// Ends all watches, and lets no new ones begin.
    mutating func close() {
        isClosed = true
        endWatches()
    }

    /// A new unique id.
    mutating func newUID() -> String {
        let digits = Array("0123456789abcdef")
        var text = ""
        for position in 0..<32 {
            if position == 8 || position == 12 || position == 16 || position == 20 { text.append("-") }
            let value =
                switch position {
                case 12: 4
                case 16: Int.random(in: 8..<12, using: &randomness)
                default: Int.random(in: 0..<16, using: &randomness)
                }
            text.append(digits[value])
        }
        return text
    }

    /// Five characters for the end of a generated name, from the letters that the API server uses.
    mutating func newSuffix() -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        return String((0..<5).map { _ in letters[Int.random(in: letters.indices, using: &randomness)] })
    }

    /// A free address of the service network 10.0.0.0/24 … 10.0.255.0/24.
    mutating func newServiceAddress() -> String {
        var number = Int.random(in: 10..<65000, using: &randomness)
        while !allocatedAddresses.insert(number).inserted { number = number % 65000 + 10 }
        return "10.0.\(number / 256).\(number % 256)"
    }

    /// A port for services of type NodePort.
    mutating func newNodePort() -> Int { Int.random(in: 30000..<32768, using: &randomness) }

    private mutating func record(_ change: Change) {
        history.append(change)
        // Drop a quarter at once, so that the cost of moving the rest is spread over many changes.
        if history.count > historyLimit {
            let dropped = max(1, historyLimit / 4)
            forgottenVersion = history[dropped - 1].version
            history.removeFirst(dropped)
        }
        for watcher in watchers.values where watcher.resource == nil || watcher.resource == change.resource {
            watcher.continuation.yield(.change(change))
        }
    }
}
