import Base
import Manifests

/// Reads text into template values, as Helm's functions do: a mistake in the text is no error but becomes part of the
/// result, in Go's words. Throws only `GoLimitError`.
public enum GoDecoding {
    /// `fromJson`: a map; on a mistake the map `Error: …`.
    public static func jsonMap(_ text: ByteString) throws -> GoValue {
        do {
            let (value, rangeError) = try GoJSONDecoder.decode(text.bytes)
            if rangeError != nil, case .null = value { throw mismatch(.float(0), "", "map[string]interface {}") }
            if case .null = value { return .map(GoMap(isNil: true)) }
            let map = try topMap(value)
            if let rangeError { map.entries["Error"] = .string(rangeError.message) }
            return .map(map)
        } catch let error as GoFunctionError {
            return .map(GoMap(["Error": .string(error.message)]))
        }
    }

    /// `fromJsonArray`: a list; on a mistake a list with the error as its only element.
    public static func jsonList(_ text: ByteString) throws -> GoValue {
        do {
            let (value, rangeError) = try GoJSONDecoder.decode(text.bytes)
            if rangeError != nil, case .null = value { throw mismatch(.float(0), "", "[]interface {}") }
            // Of a null Go leaves a nil slice here.
            if case .null = value { return .list(GoList(isNil: true)) }
            let list = try topList(value)
            if let rangeError { throw rangeError }
            return .list(list)
        } catch let error as GoFunctionError {
            return .list([.string(error.message)])
        }
    }

    /// Any JSON value, as sprig's `mustFromJson` reads it. Throws `GoFunctionError` with Go's text for mistakes.
    public static func json(_ text: ByteString) throws -> GoValue {
        let (value, rangeError) = try GoJSONDecoder.decode(text.bytes)
        if let rangeError { throw rangeError }
        return value
    }

    /// `fromYaml`: a map; on a mistake the map `Error: …`.
    public static func yamlMap(_ text: ByteString) throws -> GoValue {
        do {
            return .map(try topMap(try yaml(text), context: unmarshaling))
        } catch let error as GoFunctionError {
            return .map(GoMap(["Error": .string(error.message)]))
        }
    }

    /// `fromYamlArray`: a list; on a mistake a list with the error as its only element.
    public static func yamlList(_ text: ByteString) throws -> GoValue {
        do {
            return .list(try topList(try yaml(text), context: unmarshaling))
        } catch let error as GoFunctionError {
            return .list([.string(error.message)])
        }
    }

    /// `fromToml`: a map; on a mistake the map `Error: …`.
    ///
    /// - Parameter time: makes the value of a date or time.
    public static func tomlMap(
        _ text: ByteString, time: @escaping (TOMLTime) throws -> GoValue
    ) throws -> GoValue {
        do {
            return .map(try GoTOMLDecoder.decode(text.bytes, time: time))
        } catch let error as GoFunctionError {
            return .map(GoMap(["Error": .string(error.message)]))
        }
    }

    /// The first document of a YAML text as Kubernetes' library reads it, by way of JSON. Throws `GoFunctionError` with
    /// the library's text for mistakes.
    public static func yaml(_ text: ByteString) throws -> GoValue {
        let node: Node?
        do throws(YAML.GoError) {
            node = try YAML.parseFirstAsGo(text.bytes, limits: YAML.Limits(depth: GoLimits.depth))
        } catch {
            guard let text = error.text else { throw GoLimitError(error.diagnostic.message) }
            throw GoFunctionError(conversion + text)
        }
        let value = GoValue(node ?? .null)
        if mayHoldSpecialFloats(text.bytes), let number = value.firstSpecialFloat {
            throw GoFunctionError(conversion + GoJSONEncoder.unsupported(number).message)
        }
        return value
    }

    private static let conversion = "error converting YAML to JSON: "
    private static let unmarshaling = "error unmarshaling JSON: while decoding JSON: "

    /// Whether `.inf` or `.nan` may stand in a text, which JSON has not.
    private static func mayHoldSpecialFloats(_ text: [UInt8]) -> Bool {
        text.indices.dropFirst().contains { index in
            guard text[index - 1] == UInt8(ascii: ".") else { return false }
            let letter = text[index] | 0x20
            return letter == UInt8(ascii: "i") || letter == UInt8(ascii: "n")
        }
    }

    private static func topMap(_ value: GoValue, context: String = "") throws -> GoMap {
        switch value {
        case .map(let map): return map
        case .null: return GoMap()
        default: throw mismatch(value, context, "map[string]interface {}")
        }
    }

    private static func topList(_ value: GoValue, context: String = "") throws -> GoList {
        switch value {
        case .list(let list): return list
        case .null: return GoList([])
        default: throw mismatch(value, context, "[]interface {}")
        }
    }

    private static func mismatch(_ value: GoValue, _ context: String, _ type: String) -> GoFunctionError {
        let found =
            switch value {
            case .map: "object"
            case .list: "array"
            case .string: "string"
            case .bool: "bool"
            default: "number"
            }
        return GoFunctionError(context + "json: cannot unmarshal \(found) into Go value of type \(type)")
    }
}

extension GoValue {
    /// The first infinity or NaN inside, with maps in the order of their keys.
    fileprivate var firstSpecialFloat: Double? {
        switch self {
        case .float(let number): return number.isFinite ? nil : number
        case .list(let list):
            for element in list.elements {
                if let number = element.firstSpecialFloat { return number }
            }
            return nil
        case .map(let map):
            for key in map.sortedKeys {
                if let number = map.entries[key]?.firstSpecialFloat { return number }
            }
            return nil
        default: return nil
        }
    }
}
