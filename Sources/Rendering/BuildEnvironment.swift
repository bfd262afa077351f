public import Applications

/// The variables that Argo CD gives a build, such as `$ARGOCD_APP_REVISION`.
public struct BuildEnvironment: Sendable, Hashable {
    private var values: [String: String]

    /// No variables.
    public init() { values = [:] }

    /// The variables of an application.
    ///
    /// - Parameter revision: The commit that is rendered, in hexadecimal.
    public init(_ application: Application, revision: String) {
        values = [
            "ARGOCD_APP_NAME": application.name,
            "ARGOCD_APP_NAMESPACE": application.destination.namespace,
            "ARGOCD_APP_PROJECT_NAME": application.project,
            Self.revision: revision,
            Self.revision + "_SHORT": String(revision.prefix(7)),
            Self.revision + "_SHORT_8": String(revision.prefix(8)),
            "ARGOCD_APP_SOURCE_REPO_URL": application.source?.repoURL ?? "",
            "ARGOCD_APP_SOURCE_PATH": application.source?.path ?? "",
            "ARGOCD_APP_SOURCE_TARGET_REVISION": application.source?.targetRevision ?? "",
        ]
    }

    /// Whether what `text` becomes may differ from commit to commit.
    static func namesRevision(_ text: String) -> Bool { text.contains("$") && text.contains(revision) }

    /// Whether a name is that of a variable of the build, set or not.
    static func isVariable(_ name: String) -> Bool { name.hasPrefix("ARGOCD_") || name.hasPrefix("{") }

    private static let revision = "ARGOCD_APP_REVISION"

    /// `text` with its variables replaced: `$NAME` and `${NAME}`, nothing for one that is not known, and `$` for `$$`, as
    /// Go's `os.Expand`.
    func substituted(in text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$"), index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let (name, width) = BuildEnvironment.name(in: bytes[(index + 1)...])
            if name == "$" {
                result.append(UInt8(ascii: "$"))
            } else if name.isEmpty, width == 0 {
                // A `$` before what is no name stays.
                result.append(bytes[index])
            } else if !name.isEmpty {
                result += Array((values[name] ?? "").utf8)
            }
            index += width + 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The name of a variable at the start of `bytes`, and how many bytes it takes there.
    private static func name(in bytes: ArraySlice<UInt8>) -> (name: String, width: Int) {
        guard let first = bytes.first else { return ("", 0) }
        if first == UInt8(ascii: "{") {
            let rest = bytes.dropFirst()
            if let special = rest.first, isSpecial(special), rest.dropFirst().first == UInt8(ascii: "}") {
                return (String(decoding: [special], as: UTF8.self), 3)
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return ("", 1) }
            if end == rest.startIndex { return ("", 2) }
            return (String(decoding: rest[..<end], as: UTF8.self), end - bytes.startIndex + 1)
        }
        if isSpecial(first) { return (String(decoding: [first], as: UTF8.self), 1) }
        let name = bytes.prefix { isWord($0) }
        return (String(decoding: name, as: UTF8.self), name.count)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        "*#$@!?-0123456789".utf8.contains(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
