import FuzzSupport
import Manifests

/// Reads the input as YAML, and holds what the writer makes of it against what the reader makes of that.
@main
struct Target {
    static func main() {
        _ = fuzz { start, count in
            let input = bytes(start, count)
            for dialect in [YAML.Dialect.kubernetes, .lenientKubernetes, .yaml3] {
                guard
                    let documents = try? YAML.parse(input, path: "input.yaml", limits: Target.limits, dialect: dialect)
                else {
                    continue
                }
                for node in documents.compactMap(\.node) {
                    let written = YAML.serialize(node)
                    // Like Go's, the writer does not quote the key `<<`, which then reads as a merge.
                    guard dialect == .kubernetes, !zip(written, written.dropFirst()).contains(where: Target.isMerge)
                    else {
                        continue
                    }
                    guard let again = try? YAML.parseSingle(written, path: "written.yaml") else {
                        fatalError("what was written cannot be read: \(String(decoding: written, as: UTF8.self))")
                    }
                    let rewritten = YAML.serialize(again)
                    if rewritten != written {
                        fatalError(
                            """
                            what was written reads as something else:
                            \(String(decoding: written, as: UTF8.self))
                            \(String(decoding: rewritten, as: UTF8.self))
                            """)
                    }
                }
            }
            return 0
        }
    }

    @Sendable private static func isMerge(_ first: UInt8, _ second: UInt8) -> Bool {
        first == UInt8(ascii: "<") && second == first
    }

    /// Small ones: the limits themselves are tested elsewhere, and inputs should be quick.
    private static let limits = YAML.Limits(nodes: 10_000)
}
