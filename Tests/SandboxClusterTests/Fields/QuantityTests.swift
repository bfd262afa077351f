import Testing

@testable import SandboxCluster

@Suite struct `Quantities` {
    @Test(arguments: [
        ("1000m", "1"), ("0.5", "500m"), ("1.5Gi", "1536Mi"), ("1024Mi", "1Gi"), ("2000", "2k"), ("100", "100"),
        ("1e3", "1e3"), ("0", "0"), ("-1500m", "-1500m"), ("0.1Ki", "102400m"), ("128Mi", "128Mi"),
        ("1000Ki", "1000Ki"),
        ("0.0000000001", "1n"), ("1E", "1E"), ("12e2", "1200"), ("+5", "5"), ("1.", "1"), (".5", "500m"),
    ]) func `are spelled in one way`(_ text: String, _ canonical: String) {
        #expect(Quantity(text)?.canonical == canonical)
    }

    @Test(arguments: ["", "m", "1 Gi", "1gi", "1.2.3", "abc", "1e", "--1", ".", "1KiB", "99999999999999999999999999"])
    func `are not read from other texts`(_ text: String) {
        #expect(Quantity(text) == nil)
    }

    @Test func `compare by value`() throws {
        #expect(try #require(Quantity("500m")).isLess(than: #require(Quantity("1"))))
        #expect(try !#require(Quantity("1Gi")).isLess(than: #require(Quantity("1000M"))))
    }
}
