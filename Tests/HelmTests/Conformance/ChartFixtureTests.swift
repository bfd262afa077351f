import Foundation
import Helm
import Testing

/// Templates and whole charts whose expected output is the real Helm's.
@Suite struct ChartFixtureTests {
    /// The folders, each with a number of cases that it must reach, lest a look in the wrong place pass for success.
    static let folders = [("helm-templates", 380), ("helm-charts", 60)]

    static let names = folders.flatMap { names(in: $0.0) }

    private static func names(in folder: String) -> [String] {
        let directory = ChartFixture.root.appending(path: folder)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path())) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().map { "\(folder)/\($0)" }
    }

    @Test(arguments: folders) func thereAreCases(folder: String, number: Int) {
        #expect(Self.names(in: folder).count >= number)
    }

    @Test(arguments: names) func eachTemplateGivesTheBytesOfTheRealHelm(name: String) throws {
        let fixture = try ChartFixture(name)
        do {
            let files = try fixture.render(installable: false).files
            let texts = Dictionary(files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }) { $1 }
            let expected = try #require(fixture.rendered, "Helm refuses: \(fixture.renderError ?? "")")
            for path in Set(expected.keys).union(texts.keys).sorted() {
                #expect(Array((texts[path] ?? "").utf8) == Array((expected[path] ?? "").utf8), "\(path)")
                #expect((texts[path] == nil) == (expected[path] == nil), "\(path)")
            }
        } catch let error as HelmError {
            #expect(fixture.rendered == nil, "\(error)")
        }
    }

    @Test(arguments: names.filter { $0.hasPrefix("helm-charts/") })
    func theReleaseIsThatOfTheRealHelm(name: String) throws {
        let fixture = try ChartFixture(name)
        do {
            let release = try Release(fixture.render(installable: true))
            let text = try ReleaseText(includesHooks: false).bytes(of: release)
            let expected = try #require(fixture.manifest, "Helm refuses: \(fixture.installError ?? "")")
            #expect(String(decoding: text, as: UTF8.self) == expected)
            #expect(String(decoding: release.notes, as: UTF8.self) == fixture.notes)
        } catch let error as HelmError {
            #expect(fixture.manifest == nil, "\(error)")
        }
    }

    /// Nothing that a render changes, values that templates write into least of all, shows in the next one.
    @Test(arguments: names) func aSecondRenderIsEqual(name: String) throws {
        let fixture = try ChartFixture(name)
        let renderer = HelmRenderer(options: HelmRenderOptions(requiresInstallable: false))
        guard fixture.rendered != nil, !name.contains("random") else { return }
        let first = try fixture.render(installable: false, with: renderer)
        let second = try fixture.render(installable: false, with: renderer)
        #expect(first.files == second.files)
    }
}
