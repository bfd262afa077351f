import GoTemplate
import Sprig

/// The functions that charts may call, besides Go's own and those of `RenderState`.
enum HelmFunctions {
    /// Those that are the same for every render.
    static var all: [ByteString: GoFunction] {
        Sprig.functions(SprigEnvironment()).merging(EncodingFunctions.all) { _, own in own }
    }

    /// The names of all functions; any other is an error of the parser.
    static let names: Set<ByteString> = Set(all.keys).union([
        "include", "tpl", "required", "fail", "lookup", "getHostByName",
    ])
}
