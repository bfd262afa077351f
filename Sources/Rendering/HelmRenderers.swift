public import Base
import Helm
import Synchronization

/// The renderers of charts, one for each set of options. They keep the templates that they have parsed, so that a chart
/// with other values, or the same chart in another application, costs less.
public final class HelmRenderers: Sendable {
    private let randomKey: Redacted<[UInt8]>?
    private let renderers = Mutex<[HelmVersion: HelmRenderer]>([:])

    /// Creates renderers that have parsed nothing.
    ///
    /// - Parameter randomKey: A secret of the installation, of 32 bytes or more: what charts draw by chance depends on it,
    ///   and is the same in each render. Without it every render gets other values, as from Helm's command line.
    public init(randomKey: Redacted<[UInt8]>? = nil) { self.randomKey = randomKey }

    /// A renderer for an application's chart.
    func renderer(_ version: HelmVersion, for source: RenderSource, validatesSchema: Bool) -> HelmRenderer {
        var renderer = renderers.withLock { renderers in
            if let known = renderers[version] { return known }
            let renderer = HelmRenderer(options: HelmRenderOptions(helmVersion: version))
            renderers[version] = renderer
            return renderer
        }
        renderer.options.validatesSchema = validatesSchema
        renderer.options.now = source.time
        if let randomKey { renderer.options.randomness = .keyed(randomKey, application: source.name) }
        return renderer
    }
}
