import Base
import Foundation
import Helm
import Testing

/// A chart, a user's values and what the real Helm makes of them: sections of `=== HEADER`; see the `README.md` of
/// `Tests/Fixtures/helm-charts`.
struct ChartFixture {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures")

    /// The chart that templates belong to if the fixture has no `Chart.yaml`.
    private static let usualChart = "apiVersion: v2\nname: c\nversion: 0.1.0\nappVersion: \"1.2.3\"\n"

    private var files: [String: [UInt8]] = [:]
    private var links: [String: String] = [:]
    private var values: String?
    private var release = ReleaseOptions(name: "rel", namespace: "ns")
    /// What each template makes, by path; `nil` if the chart cannot be rendered.
    private(set) var rendered: [String: String]? = [:]
    /// The release without hooks; `nil` if the chart cannot be installed, or the fixture does not say.
    private(set) var manifest: String?
    /// What the chart says to its user.
    private(set) var notes: String?
    /// What Helm says if it cannot render, or not install, the chart.
    private(set) var renderError: String?
    private(set) var installError: String?

    /// - Parameter name: the path of the file in `Tests/Fixtures`.
    init(_ name: String) throws {
        let text = String(decoding: try Data(contentsOf: Self.root.appending(path: name)), as: UTF8.self)
        var archives: [String: ArchiveWriter] = [:]
        for (header, content) in Self.sections(text) {
            let words = header.split(separator: " ", maxSplits: 1)
            switch (words.first ?? "", words.count > 1 ? String(words[1]) : nil) {
            case ("rendered", "error"):
                rendered = nil
                renderError = Self.withoutLastBreak(content)
            case ("rendered", let path?): rendered?[path] = Self.withoutLastBreak(content)
            case ("manifest", "error"): installError = Self.withoutLastBreak(content)
            case ("manifest", _): manifest = content
            case ("notes", _): notes = Self.withoutLastBreak(content)
            case ("values", nil): values = content
            case ("release", nil):
                for line in content.utf8.split(separator: UInt8(ascii: "\n")) {
                    let line = String(line) ?? ""
                    if line.hasPrefix("name: ") { release.name = String(line.dropFirst(6)) }
                    if line.hasPrefix("namespace: ") { release.namespace = String(line.dropFirst(11)) }
                }
            case (let path, "|-"): files[String(path)] = Array(Self.withoutLastBreak(content).utf8)
            default:
                if let mark = header.firstIndex(of: "!") {
                    archives[String(header[..<mark]), default: ArchiveWriter()]
                        .add(String(header[header.index(after: mark)...]), content)
                } else if content.hasPrefix("-> ") {
                    links[header] = Self.withoutLastBreak(String(content.dropFirst(3)))
                } else {
                    files[header] = Array(content.utf8)
                }
            }
        }
        for (path, archive) in archives { files[path] = archive.packed }
        if files["Chart.yaml"] == nil { files["Chart.yaml"] = Array(Self.usualChart.utf8) }
    }

    /// Headers and the text below each, with its last line break.
    private static func sections(_ text: String) -> [(String, String)] {
        // By bytes: a carriage return belongs to the text.
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var sections: [(String, [UInt8])] = []
        for (index, line) in lines.enumerated() {
            if line.starts(with: "=== ".utf8) {
                sections.append((String(Substring(line.dropFirst(4))), []))
            } else if !sections.isEmpty, index < lines.count - 1 {
                sections[sections.count - 1].1 += Array(line) + [UInt8(ascii: "\n")]
            }
        }
        return sections.map { ($0, String(decoding: $1, as: UTF8.self)) }
    }

    private static func withoutLastBreak(_ text: String) -> String {
        String(decoding: text.utf8.dropLast(), as: UTF8.self)
    }

    /// Renders the chart; `installable` as `helm template` does, else as Helm's engine alone.
    func render(installable: Bool, with renderer: HelmRenderer? = nil) throws -> RenderedChart {
        var user = UserValues()
        if let values { try user.addFile(Array(values.utf8), name: "values.yaml") }
        let renderer = renderer ?? HelmRenderer(options: HelmRenderOptions(requiresInstallable: installable))
        return try renderer.render(
            Chart.load(directory: "", in: ChartTree(files, links: links)), values: user, release: release)
    }
}
