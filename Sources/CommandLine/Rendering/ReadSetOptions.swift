import ArgumentParser
import Manifests
import Rendering

/// Asks for what a render depends on; the commands that render with one tool share it.
struct ReadSetOptions: ParsableArguments {
    /// How the read set is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Flag(
        help: """
            Print the paths that the output depends on instead of the output: files that were read, directories whose \
            listing mattered, and paths of which it mattered what stands there.
            """)
    var readSet = false

    @Option(name: .shortAndLong, help: "How to print the read set.")
    var output: Format = .text

    /// A read set in the chosen form, with paths as the user would name them.
    func bytes(of readSet: ReadSet, in working: WorkingFolder) -> [UInt8] {
        bytes(of: readSet.items.map { ($0.access, working.displayed($0.path)) })
    }

    /// Paths in the chosen form.
    func bytes(of items: [(access: ReadSet.Access, path: String)]) -> [UInt8] {
        switch output {
        case .text: return Array(items.map { "\($0.access.name)\t\($0.path)\n" }.joined().utf8)
        case .json:
            let items = items.map { Node.mapping(["access": .string($0.access.name), "path": .string($0.path)]) }
            return JSON.serialize(.mapping(["items": .sequence(items)]), pretty: true) + [UInt8(ascii: "\n")]
        }
    }
}

extension ReadSet.Access {
    /// One word for people and programs.
    fileprivate var name: String {
        switch self {
        case .content: "content"
        case .listing: "listing"
        case .entry: "entry"
        }
    }
}
