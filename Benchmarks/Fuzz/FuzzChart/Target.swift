import FuzzSupport
import Helm

/// The input is the files of a chart: lines `=== PATH` and below each the file. The file `user` is the user's values.
@main
struct Target {
    static func main() {
        _ = fuzz { start, count in
            var files = Target.split(bytes(start, count))
            var values = UserValues()
            if let user = files.removeValue(forKey: "user") { try? values.addFile(user, name: "user") }
            guard let chart = try? Chart.load(directory: "", in: InMemoryTree(files)) else { return 0 }
            for helm in [HelmVersion.v4, .v3] {
                let options = HelmRenderOptions(helmVersion: helm, limits: Target.limits, requiresInstallable: false)
                if let rendered = try? HelmRenderer(options: options).render(chart, values: values) {
                    _ = try? Release(rendered, helmVersion: helm)
                }
            }
            return 0
        }
    }

    private static let limits = RenderLimits(
        time: .seconds(2), outputBytes: 1 << 20, valueSize: 1 << 20, steps: 100_000, nestedTpl: 20)

    private static func split(_ input: [UInt8]) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        var path: String?
        for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.starts(with: "=== ".utf8) {
                path = String(decoding: line.dropFirst(4), as: UTF8.self)
                files[path ?? ""] = []
            } else if let path {
                files[path, default: []] += line + [UInt8(ascii: "\n")]
            }
        }
        return files
    }
}
