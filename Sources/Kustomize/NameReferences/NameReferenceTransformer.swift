import Base
import Manifests

/// Lets fields that name resources follow the resources' new names.
///
/// A name means a resource that had it before a transformer changed it. If several did, the kind, the namespace
/// and the prefixes and suffixes that both got decide; what stays ambiguous is an error.
struct NameReferenceTransformer: Transformer {
    private struct Reference {
        var referral: GroupVersionKind
        var spec: FieldSpec
        var path: FieldSpecPath
        var isRoleReference: Bool
    }

    private let references: [Reference]
    private let byKind: [String: [Int]]
    private let anyKind: [Int]

    /// The references that are known without being told, taken apart once.
    private static let builtIn = NameReferenceTransformer(takingApart: TransformerConfiguration.builtIn.nameReference)

    init(backReferences: [NameBackReferences]) {
        if backReferences == TransformerConfiguration.builtIn.nameReference {
            self = Self.builtIn
        } else {
            self.init(takingApart: backReferences)
        }
    }

    private init(takingApart backReferences: [NameBackReferences]) {
        var references: [Reference] = []
        var byKind: [String: [Int]] = [:]
        for back in backReferences {
            for spec in back.fieldSpecs {
                byKind[spec.kind, default: []].append(references.count)
                references.append(
                    Reference(
                        referral: back.referral, spec: spec, path: FieldSpecPath(spec.path),
                        isRoleReference: spec.path.hasSuffix("roleRef/name")))
            }
        }
        self.references = references
        self.byKind = byKind
        anyKind = byKind[""] ?? []
    }

    /// Throws `KustomizeError` where a name can mean several resources or a field is not what it should be.
    func transform(_ resources: ResourceMap) throws {
        let index = ReferralIndex(resources.resources)
        var applying: [GroupVersionKind: [Int]] = [:]
        for resource in resources.resources {
            let kind = resource.originalID.kind
            let positions = applying[kind] ?? self.references(from: kind)
            applying[kind] = positions
            guard !positions.isEmpty else { continue }
            let referrer = try Referrer(resource)
            for position in positions { try follow(references[position], from: referrer, index) }
        }
    }

    private func references(from kind: GroupVersionKind) -> [Int] {
        let positions = anyKind.isEmpty ? byKind[kind.kind] ?? [] : (anyKind + (byKind[kind.kind] ?? [])).sorted()
        return positions.filter { references[$0].spec.selects(kind) }
    }

    private func follow(_ reference: Reference, from referrer: Referrer, _ index: ReferralIndex) throws {
        let search = ReferralSearch(
            index: index, referrer: referrer, referral: reference.referral,
            role: reference.isRoleReference ? referrer.role : nil)
        do {
            try reference.path.replace(in: referrer.resource, search.replacement(for:))
        } catch let problem as FieldProblem {
            throw problem.error(in: referrer.resource, field: reference.spec.path)
        } catch let ambiguity as ReferralSearch.Ambiguity {
            let problem = FieldProblem(
                "\(ambiguity.name) can mean any of \(ambiguity.candidates.map(\.text).joined(separator: ", "))",
                at: ambiguity.node)
            var error = problem.error(in: referrer.resource, field: reference.spec.path)
            error.code = .ambiguous
            throw error
        }
    }
}

extension Referrer {
    /// What a binding's `roleRef` says about the role: its group and kind, if both are there.
    var role: GroupVersionKind? {
        guard let reference = resource.node["roleRef"], let group = reference["apiGroup"]?.scalar,
            let kind = reference["kind"]?.scalar, group.kind != .null, kind.kind != .null
        else { return nil }
        return GroupVersionKind(group: group.text, version: "", kind: kind.text)
    }
}

extension ResourceID {
    /// `apps/v1, Kind=Deployment web in shop`, for error messages.
    var text: String { namespace.isEmpty ? "\(kind) \(name)" : "\(kind) \(name) in \(namespace)" }
}
