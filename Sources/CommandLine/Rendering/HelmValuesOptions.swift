import ArgumentParser
import Helm

/// What a user sets for a chart, with Helm's own options.
struct HelmValuesOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .long], parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A values file, or - for standard input; later ones count more.", valueName: "file"),
        completion: .file())
    var values: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Values such as a.b=1,c[0]=true; more than files say.", valueName: "name=value"))
    var set: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("The same, all values being texts.", valueName: "name=text"))
    var setString: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Values as JSON: a.b={\"c\": 1}, or a whole object.", valueName: "name=json"))
    var setJson: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Values that are the contents of files.", valueName: "name=file"))
    var setFile: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A text, taken literally with commas and backslashes.", valueName: "name=text"))
    var setLiteral: [String] = []

    /// All of it, merged. Throws `HelmError` with option or file for mistakes, and what `read` throws.
    func userValues(_ helm: HelmVersion, read: (String) throws -> [UInt8]) throws -> UserValues {
        var result = UserValues(helm: helm)
        for file in values {
            try result.addFile(file == "-" ? Console.read() : read(file), name: file == "-" ? "standard input" : file)
        }
        let settings: [UserValues.Setting] =
            setJson.map { .json($0) } + set.map { .typed($0) } + setString.map { .text($0) }
            + setFile.map { .file($0) } + setLiteral.map { .literal($0) }
        try result.apply(settings, readFile: read)
        return result
    }
}
