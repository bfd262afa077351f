/// A place in a node: keys of mappings, and items of lists by position or by what names them.
public struct NodePath: Hashable, Sendable, CustomStringConvertible {
    /// One step.
    public enum Step: Hashable, Sendable {
        /// The value under a key.
        case key(String)
        /// The item at a position.
        case index(Int)
        /// The item in which `key` has `value`.
        case item(key: String, value: String)
    }

    /// The steps from the root.
    public var steps: [Step]

    /// Creates a path.
    public init(_ steps: [Step] = []) { self.steps = steps }

    /// The path one step further.
    public func appending(_ step: Step) -> NodePath { NodePath(steps + [step]) }

    /// `spec.containers[name=web].image`; a key that is no simple word stands in brackets and quotes:
    /// `metadata.annotations["example.com/x"]`.
    public var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .key(let key):
                if NodePath.isSimple(key) {
                    text += text.isEmpty ? key : ".\(key)"
                } else {
                    text += "[\(JSON.text(.string(key)))]"
                }
            case .index(let index): text += "[\(index)]"
            case .item(let key, let value): text += "[\(key)=\(value)]"
            }
        }
        return text
    }

    private static func isSimple(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy {
                ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }
}
