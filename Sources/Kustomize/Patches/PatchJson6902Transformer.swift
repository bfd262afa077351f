import Base
import Manifests

/// An entry of `patchesJson6902`: a JSON patch for the resources that its target selects.
struct PatchJson6902Transformer: Transformer {
    private let patch: JSONPatchText
    private let matcher: SelectorMatcher

    /// `patch` is the text, `patchPath` the file that holds it. Throws `KustomizeError`.
    init(target: Selector?, patch text: String, patchPath: String) throws {
        guard let target, !target.name.isEmpty else {
            throw KustomizeError(
                .malformedKustomization, at: SourceLocation(path: patchPath),
                "a JSON patch of patchesJson6902 needs a target with a name")
        }
        guard !text.isEmpty else {
            throw KustomizeError(
                .malformedKustomization, at: SourceLocation(path: patchPath), "the JSON patch is empty")
        }
        matcher = try SelectorMatcher(target, field: "patchesJson6902.target", at: SourceLocation(path: patchPath))
        patch = try JSONPatchText(text, path: patchPath)
        guard !patch.isEmpty else {
            throw KustomizeError(
                .malformedFile, at: SourceLocation(path: patchPath), "the JSON patch has no operations")
        }
    }

    func transform(_ resources: ResourceMap) throws { try patch.apply(to: matcher.select(from: resources)) }
}
