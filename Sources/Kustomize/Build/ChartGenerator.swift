import Base
import Manifests

/// Renders an entry of `helmCharts` through the renderer that was given to the build.
struct ChartGenerator: Generator {
    private let chart: ChartArguments
    private let loader: DirectoryLoader
    private let renderer: any ChartRenderer

    /// Throws `KustomizeError` where there is no renderer.
    init(_ chart: ChartArguments, loader: DirectoryLoader) throws {
        guard let renderer = loader.session.options.chartRenderer else {
            throw KustomizeError(
                .unsupported, at: SourceLocation(path: loader.name),
                "helmCharts: chart \(chart.name) cannot be rendered, since charts are not enabled for this build (--enable-helm)"
            )
        }
        self.chart = chart
        self.loader = loader
        self.renderer = renderer
    }

    func generate() throws -> [Resource] {
        let bytes: [UInt8]
        do {
            bytes = try renderer.render(
                chart, directory: loader.root, in: loader.location.tree, read: { try loader.read($0) })
        } catch let error as KustomizeError {
            throw error
        } catch {
            throw KustomizeError(
                .malformedFile, at: SourceLocation(path: loader.name), "helmCharts: chart \(chart.name): \(error)")
        }
        let resources = try ResourceReader.read(bytes, path: "chart \(chart.name)")
        for resource in resources {
            // The namespace step leaves what a chart placed where it is; the mark never reaches the output.
            guard var metadata = resource.node["metadata"] else { continue }
            var annotations = metadata["annotations"]?.mapping ?? Mapping()
            annotations["internal.config.kubernetes.io/helm-generated"] = .string("true")
            metadata["annotations"] = .mapping(annotations)
            resource.node["metadata"] = metadata
        }
        return resources
    }
}
