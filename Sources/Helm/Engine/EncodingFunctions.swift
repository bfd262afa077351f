import GoTemplate
import Sprig

/// Helm's own functions that write and read YAML, TOML and JSON.
///
/// | name | on a mistake |
/// |---|---|
/// | `to…` | the empty text; of `toToml` the text of the error |
/// | `from…` | a map `Error: …`, or a list with the text of the error |
/// | `must…` | stops the template |
enum EncodingFunctions {
    static var all: [ByteString: GoFunction] {
        [
            "toYaml": encoder { try GoEncoding.yaml($0) },
            "mustToYaml": strictEncoder { try GoEncoding.yaml($0) },
            "toYamlPretty": encoder { try GoEncoding.prettyYAML($0) },
            "toToml": GoFunction([.any], result: .string) { arguments in
                do { return .string(try GoEncoding.toml(arguments[0])) } catch let error as GoFunctionError {
                    return .string(error.message)
                }
            },
            "mustToToml": strictEncoder { try GoEncoding.toml($0) },
            "fromYaml": decoder(.dictionary) { try GoDecoding.yamlMap($0) },
            "fromYamlArray": decoder(.list) { try GoDecoding.yamlList($0) },
            "fromToml": decoder(.dictionary) { text in
                try GoDecoding.tomlMap(text) { .object(TimeObject(GoTime($0))) }
            },
            "fromJson": decoder(.dictionary) { try GoDecoding.jsonMap($0) },
            "fromJsonArray": decoder(.list) { try GoDecoding.jsonList($0) },
        ]
    }

    private static func strictEncoder(
        _ encode: @escaping (GoValue) throws -> ByteString
    ) -> GoFunction {
        GoFunction([.any], result: .string) { .string(try encode($0[0])) }
    }

    /// A limit is no mistake of the value: it stops the template.
    private static func encoder(
        _ encode: @escaping (GoValue) throws -> ByteString
    ) -> GoFunction {
        GoFunction([.any], result: .string) { arguments in
            do { return .string(try encode(arguments[0])) } catch is GoFunctionError { return .string("") }
        }
    }

    private static func decoder(
        _ result: GoType, _ decode: @escaping (ByteString) throws -> GoValue
    ) -> GoFunction {
        GoFunction([.string], result: result) { arguments in
            guard case .string(let text) = arguments[0] else { return .null }
            return try decode(text)
        }
    }
}
