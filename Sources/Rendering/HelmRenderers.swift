import Helm
import Synchronization

/// The renderers of charts, one for each set of options. They keep the templates that they have parsed, so that a chart
/// with other values, or the same chart in another application, costs less.
public final class HelmRenderers: Sendable {
    private struct Key: Hashable {
        var version: HelmVersion
        var validatesSchema: Bool
    }

    private let renderers = Mutex<[Key: HelmRenderer]>([:])

    /// Creates renderers that have parsed nothing.
    public init() {}

    func renderer(_ version: HelmVersion, validatesSchema: Bool) -> HelmRenderer {
        renderers.withLock { renderers in
            let key = Key(version: version, validatesSchema: validatesSchema)
            if let known = renderers[key] { return known }
            let renderer = HelmRenderer(
                options: HelmRenderOptions(helmVersion: version, validatesSchema: validatesSchema))
            renderers[key] = renderer
            return renderer
        }
    }
}
