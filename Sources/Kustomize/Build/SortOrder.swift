import Base
import Manifests

/// The order of the output.
struct SortOrder {
    private let places: [String: Int]

    /// Kustomize's order of kinds.
    init() { self.init(first: KindOrder.first, last: KindOrder.last) }

    /// Kinds that come first and kinds that come last.
    init(first: [String], last: [String]) {
        var places: [String: Int] = [:]
        for (index, kind) in first.enumerated() { places[kind] = index - first.count }
        for (index, kind) in last.enumerated() { places[kind] = index + 1 }
        self.places = places
    }

    /// What `sortOptions` or, without them, the caller says; `nil` keeps the order of accumulation.
    static func wanted(by kustomization: Kustomization, default order: KustomizeOptions.Order) throws -> SortOrder? {
        guard let options = kustomization.sortOptions else { return order == .legacy ? SortOrder() : nil }
        let place = SourceLocation(path: kustomization.path)
        switch options.order {
        case "legacy": return options.legacy.map { SortOrder(first: $0.first, last: $0.last) } ?? SortOrder()
        case "fifo":
            guard options.legacy == nil else {
                throw KustomizeError(
                    .malformedKustomization, at: place,
                    "sortOptions.legacySortOptions is only for the order legacy, but the order is fifo")
            }
            return nil
        default:
            throw KustomizeError(
                .malformedKustomization, at: place,
                "sortOptions.order must be legacy or fifo, but \"\(options.order)\" was found")
        }
    }

    /// The resources in order.
    func sorted(_ resources: [Resource]) -> [Resource] {
        struct Key {
            var resource: Resource
            var place: Int
            var kind: [UInt8]
            var isNamespace: Bool
            var hasNoGroup: Bool
            var name: [UInt8]
        }
        var keys = resources.map { resource in
            let id = resource.currentID
            let kind = id.kind
            let text =
                "\(kind.group.isEmpty ? "~G" : kind.group)_\(kind.version.isEmpty ? "~V" : kind.version)_"
                + (kind.kind.isEmpty ? "~K" : kind.kind)
            let name = "\(id.namespace.isEmpty ? "~X" : id.namespace)|\(id.name.isEmpty ? "~N" : id.name)"
            return Key(
                resource: resource, place: places[kind.kind] ?? 0, kind: Array(text.utf8),
                isNamespace: kind.kind == "Namespace", hasNoGroup: kind.group.isEmpty, name: Array(name.utf8))
        }
        keys.sort { left, right in
            if left.place != right.place { return left.place < right.place }
            if left.kind == right.kind { return left.name.lexicographicallyPrecedes(right.name) }
            if left.isNamespace, right.isNamespace, left.hasNoGroup || right.hasNoGroup {
                return right.kind.lexicographicallyPrecedes(left.kind)
            }
            return left.kind.lexicographicallyPrecedes(right.kind)
        }
        return keys.map(\.resource)
    }
}
