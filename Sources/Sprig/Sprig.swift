public import GoTemplate

/// The functions of Sprig 3.3 that Helm gives to charts.
public enum Sprig {
    /// All functions by name; those that draw time or randomness take them from `environment`.
    ///
    /// Errors carry Go's texts. Where Helm puts a function of its own over one of Sprig's (`toJson`, `fail`, …), its
    /// engine does so in the dictionary.
    public static func functions(_ environment: SprigEnvironment) -> [ByteString: GoFunction] {
        var functions = pureFunctions.mapValues(\.function)
        for (name, function) in impureFunctions(environment) { functions[name] = function }
        return functions
    }

    /// Made once: a render only copies the table.
    private static let pureFunctions: [ByteString: PureFunction] = {
        var functions: [ByteString: PureFunction] = [:]
        functions.reserveCapacity(320)
        for table in pureTables {
            for (name, function) in table { functions[name] = function }
        }
        return functions
    }()

    /// One table for each family.
    private static var pureTables: [[(ByteString, PureFunction)]] {
        [
            stringFunctions, caseFunctions, encodingFunctions, regexFunctions, listFunctions, countingFunctions,
            dictionaryFunctions, mergeFunctions, mathFunctions, conversionFunctions, reflectionFunctions,
            versionFunctions, pathFunctions, urlFunctions, jsonFunctions, hashFunctions, certificateFunctions,
        ]
    }

    /// What depends on the environment.
    private static func impureFunctions(_ environment: SprigEnvironment) -> [(ByteString, GoFunction)] {
        Dates.functions(environment) + randomFunctions(environment) + keyFunctions(environment)
    }
}
