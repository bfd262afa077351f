import GoTemplate
import Sprig

/// The functions that charts may call, besides Go's own and those of `RenderState`.
enum HelmFunctions {
    /// Those that are the same for every render.
    static func all(
        _ version: HelmVersion, _ environment: SprigEnvironment = SprigEnvironment()
    ) -> [ByteString: GoFunction] {
        var functions = Sprig.functions(environment)
        for (name, function) in EncodingFunctions.all { functions[name] = function }
        if version == .v3 {
            for name in newInHelm4 { functions[name] = nil }
        }
        return functions
    }

    /// The names of all functions; any other is an error of the parser.
    static func names(_ version: HelmVersion) -> Set<ByteString> { version == .v3 ? namesOfHelm3 : namesOfHelm4 }

    private static let newInHelm4: [ByteString] = ["mustToYaml", "mustToToml"]
    private static let namesOfHelm3 = Set(all(.v3).keys).union(RenderState.functionNames)
    private static let namesOfHelm4 = Set(all(.v4).keys).union(RenderState.functionNames)
}
