import Testing

@testable import Helm

@Suite struct OptionsTests {
    @Test(
        "Names of releases are taken as Helm takes them",
        arguments: [
            ("a", true), ("my-release.v1", true), (String(repeating: "x", count: 53), true),
            (String(repeating: "x", count: 54), false), ("", false), ("A", false), ("-a", false), ("a-", false),
            ("a..b", false), ("a_b", false), ("é", false), ("a\n", false),
        ])
    func releaseName(_ name: String, isValid: Bool) {
        #expect(((try? ReleaseOptions(name: name).validate()) != nil) == isValid)
    }

    @Test(
        "Versions of clusters are read as Kubernetes reads them",
        arguments: [
            ("1.33", "v1.33", "v1.33", "1", "33"),
            ("v1.33.4-gke.1245000", "v1.33.4-gke.1245000", "v1.33.4", "1", "33"),
            ("1.29.0+k3s1", "v1.29.0+k3s1", "v1.29.0", "1", "29"),
            ("1.2.3.4", "v1.2.3.4", "v1.2.3.4", "1", "2"),
            ("1.05", "v1.05", "v1.5", "1", "5"),
        ])
    func kubeVersion(_ text: String, version: String, normalized: String, major: String, minor: String) throws {
        let found = try KubernetesVersion(text)
        #expect(found.version == version)
        #expect(found.normalized == normalized)
        #expect(found.major == major)
        #expect(found.minor == minor)
        #expect(try KubernetesVersion(text, helmVersion: .v3).version == normalized)
    }

    @Test("What is no version of a cluster is refused", arguments: ["", "1", "v1", "x1.2", "01.2", "1.", "-1.2"])
    func wrongKubeVersion(_ text: String) {
        #expect(throws: HelmError.self) { try KubernetesVersion(text) }
    }
}
