// swift-tools-version: 6.2
import PackageDescription

// Fuzzing with libFuzzer; scripts/fuzz builds and runs it. A package of its own, as everything in it is compiled with
// sanitizers. `Sources` is a link to Martlet's: their modules are no products of its package.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-sanitize=address", "-sanitize=fuzzer"]),
]

func module(_ name: String, uses: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: uses, swiftSettings: strict)
}

func target(_ name: String, uses: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: ["FuzzSupport"] + uses, path: name, swiftSettings: strict,
        // gold fails on the debug information of sanitized code.
        linkerSettings: [.unsafeFlags(["-sanitize=address", "-sanitize=fuzzer", "-use-ld=lld"])])
}

let package = Package(
    name: "fuzz",
    targets: [
        .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2"),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1"),
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .target(name: "CShims", dependencies: ["CLibgit2", "CLibcurl", "COpenSSL"]),
        module("Base"),
        module("RegularExpressions"),
        module("Signing", uses: ["Base", "COpenSSL", "CShims"]),
        module("Manifests", uses: ["Base", "CLibYAML"]),
        module("HTTPClient", uses: ["Base", "CLibcurl", "CShims"]),
        module("SemanticVersions"),
        module("GoTemplate", uses: ["Base", "RegularExpressions", "Manifests"]),
        module(
            "Sprig", uses: ["Base", "RegularExpressions", "Signing", "Manifests", "SemanticVersions", "GoTemplate"]),
        module(
            "Helm",
            uses: [
                "Base", "RegularExpressions", "Signing", "Manifests", "HTTPClient", "SemanticVersions", "GoTemplate",
                "Sprig", "CZlib",
            ]),
        module("Kustomize", uses: ["Base", "RegularExpressions", "Signing", "Manifests"]),
        .systemLibrary(name: "CLibFuzzer", path: "CLibFuzzer"),
        .target(name: "FuzzSupport", dependencies: ["Base", "CLibFuzzer"], path: "FuzzSupport", swiftSettings: strict),
        target("FuzzYAML", uses: ["Manifests"]),
        target("FuzzKustomization", uses: ["Base", "Kustomize"]),
        target("FuzzRegex", uses: ["RegularExpressions"]),
        target("FuzzTemplate", uses: ["Base", "Helm"]),
        target("FuzzChart", uses: ["Base", "Helm"]),
        target("FuzzArchive", uses: ["Helm", "CZlib"]),
        target("FuzzValues", uses: ["Helm"]),
    ]
)
