import Base
import Foundation
import Helm

/// Renders a chart again and again in one process and gives how long each render took.
struct HelmBench {
    let path: String
    let runs: Int

    private static let release = ReleaseOptions(name: "bench", namespace: "default")
    private static let options = HelmRenderOptions(requiresInstallable: false)

    /// From the files on disk to the rendered bytes, with nothing kept between two runs.
    func cold() throws -> [Duration] {
        try times {
            _ = try HelmRenderer(options: Self.options).render(load(), values: UserValues(), release: Self.release)
        }
    }

    /// With chart and renderer at hand, each of the values files in turn. They are parsed before.
    func warm(_ files: [String]) throws -> [Duration] {
        let chart = try load()
        let renderer = HelmRenderer(options: Self.options)
        let values = try files.map { name in
            var values = UserValues()
            try values.addFile(Array(try Data(contentsOf: URL(filePath: name))), name: name)
            return values
        }
        var next = 0
        return try times {
            _ = try renderer.render(chart, values: values[next % values.count], release: Self.release)
            next += 1
        }
    }

    private func load() throws -> Chart { try Chart.load(directory: "", in: DirectoryTree(path)) }

    /// The first one, which is for caches, is not among them.
    private func times(_ body: () throws -> Void) throws -> [Duration] {
        let clock = ContinuousClock()
        try body()
        return try (0..<runs).map { _ in try clock.measure(body) }
    }
}
