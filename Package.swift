// swift-tools-version: 6.2
import PackageDescription

/// The settings of all our own targets. Dependencies keep theirs.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// A module of ours and its test target. `uses` may only name modules that stand above it in the list
/// below; `scripts/check-layers` holds the sources against the same rule.
func module(
    _ name: String, uses: [String] = [], packages: [Target.Dependency] = [], testsUse: [String] = [],
    testPackages: [Target.Dependency] = [],
    tests: Bool = true
) -> [Target] {
    let dependencies: [Target.Dependency] = uses.map { .byName(name: $0) } + packages
    var targets: [Target] = [.target(name: name, dependencies: dependencies, swiftSettings: strict)]
    if tests {
        targets.append(
            .testTarget(
                name: name + "Tests",
                dependencies: [.byName(name: name), "TestSupport"] + dependencies + testsUse.map { .byName(name: $0) }
                    + testPackages,
                swiftSettings: strict))
    }
    return targets
}

let systemLibraries: [Target] = [
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .target(name: "CShims", dependencies: ["CLibgit2", "CLibcurl", "COpenSSL"]),
]

// Lowest first: an arrow only ever points up this list.
let modules: [Target] = [
    module("Base"),
    module("RegularExpressions"),
    module("Signing", uses: ["Base", "COpenSSL", "CShims"]),
    module("Manifests", uses: ["Base", "CLibYAML"]),
    module("GitStore", uses: ["Base", "CLibgit2", "CShims"]),
    module("HTTPClient", uses: ["Base", "CLibcurl", "CShims"]),
    module("SemanticVersions"),
    module("GoTemplate", uses: ["Base", "RegularExpressions", "Manifests"]),
    module("Sprig", uses: ["Base", "RegularExpressions", "Signing", "Manifests", "SemanticVersions", "GoTemplate"]),
    module(
        "Helm",
        uses: [
            "Base", "RegularExpressions", "Signing", "Manifests", "HTTPClient", "SemanticVersions", "GoTemplate",
            "Sprig", "CZlib",
        ]),
    module("Kustomize", uses: ["Base", "RegularExpressions", "Signing", "Manifests"]),
    module("Applications", uses: ["Base", "Manifests"]),
    module(
        "Rendering", uses: ["Base", "Signing", "Manifests", "GitStore", "Kustomize", "Helm", "Applications"]),
    module(
        "Kubernetes", uses: ["Base", "Manifests", "HTTPClient"], testsUse: ["SandboxCluster"],
        testPackages: [logging]),
    module(
        "Sync", uses: ["Base", "Manifests", "Kubernetes", "Applications"], testsUse: ["HTTPClient", "SandboxCluster"],
        testPackages: [logging]),
    module("Webhooks", uses: ["Base", "Signing", "Manifests"]),
    module("CommitStatuses", uses: ["Base", "Signing", "Manifests", "GitStore", "HTTPClient"], packages: [logging]),
    module("EventQueue", uses: ["Base"], packages: [.product(name: "GRDB", package: "GRDB.swift"), logging]),
    module(
        "Agent",
        uses: [
            "Base", "Signing", "Manifests", "GitStore", "HTTPClient", "Kustomize", "Helm", "Rendering", "Kubernetes",
            "Applications", "Sync",
            "Webhooks", "CommitStatuses", "EventQueue",
        ],
        packages: [logging, lifecycle]),
    module(
        "Web", uses: ["Base", "Manifests", "Signing", "Webhooks", "EventQueue", "Applications", "Agent"],
        packages: [hummingbird, logging, lifecycle]),
    module(
        "SandboxCluster", uses: ["Base", "Manifests", "Signing", "CShims"],
        packages: [
            hummingbird, .product(name: "HummingbirdTLS", package: "hummingbird"), logging, lifecycle,
        ]),
    module(
        "CommandLine",
        uses: [
            "Base", "Signing", "Manifests", "GitStore", "HTTPClient", "Kustomize", "Helm", "Rendering", "Kubernetes",
            "Applications", "Sync", "Webhooks", "CommitStatuses", "EventQueue", "Agent", "Web", "SandboxCluster",
        ],
        packages: [
            .product(name: "ArgumentParser", package: "swift-argument-parser"), logging, lifecycle,
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]),
].flatMap { $0 }

let package = Package(
    name: "martlet",
    products: [.executable(name: "martlet", targets: ["martlet"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    ],
    targets: systemLibraries + modules + [
        .executableTarget(
            name: "martlet",
            dependencies: ["CommandLine", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "martlet", "Base", "Manifests", "Signing", "HTTPClient", "SandboxCluster", logging, hummingbird,
            ],
            swiftSettings: strict),
    ]
)
