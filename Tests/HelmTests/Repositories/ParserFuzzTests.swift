import Manifests
import TestSupport
import Testing

@testable import Helm

@Suite("What servers send")
struct ParserFuzzTests {
    private static let seeds = [
        TestCharts.index("web", [.init(version: "1.0.0", url: "a.tgz", digest: "sha256:00")]),
        #"{"apiVersion":"v1","entries":{"web":[{"name":"web","version":"1.2.3","urls":["x"]}]}}"#,
        #"{"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json"},"layers":[{"mediaType":"#
            + #""application/tar+gzip","digest":"sha256:00","size":1}]}"#,
        #"{"manifests":[{"digest":"sha512:11","size":-1}]}"#,
        #"Bearer realm="https://a/b\"c",service=x, Basic realm=y"#,
        ##"{"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://a/b","items":{"$ref":"#/x~1y"}}"##,
        ##"{"$dynamicAnchor":"a","$defs":{"b":{"$dynamicRef":"#a","pattern":"[a-z]+","multipleOf":1e-5}}}"##,
    ]

    @Test("is read or refused, whatever it is", arguments: [1, 2, 3, 4] as [UInt64])
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var bytes = Array((Self.seeds.randomElement(using: &generator) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0...bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                case 1: if place < bytes.count { bytes.remove(at: place) }
                case 2: bytes.insert(contentsOf: bytes[..<place].suffix(20), at: place)
                default: bytes.removeSubrange(place..<min(place + 5, bytes.count))
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? RepositoryIndex(bytes, chart: "web", place: "index")
            _ = try? RegistryManifest(bytes, place: "manifest")
            _ = AuthenticationChallenge(text)
            _ = ContentDigest(text)
            _ = try? ChartReference(oci: "oci://" + text)
            if let schema = try? JSONSchema(bytes, path: "schema") { _ = try? schema.validate(.mapping([:])) }
        }
    }
}
