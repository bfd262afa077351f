// swift-tools-version: 6.2
import PackageDescription

// The in-process half of `scripts/bench kustomize` and `scripts/bench helm`. A package of its own, so that the main
// build does not pay for it; `Sources` is a link to Martlet's, as their modules are no products of its package.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func module(_ name: String, uses: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: uses, swiftSettings: strict)
}

let package = Package(
    name: "render-bench",
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
        .executableTarget(
            name: "RenderBench", dependencies: ["Base", "Kustomize", "Helm"], path: "RenderBench", swiftSettings: strict
        ),
    ]
)
