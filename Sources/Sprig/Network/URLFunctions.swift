import GoTemplate

extension Sprig {
    /// Functions of URLs.
    static let urlFunctions: [(ByteString, PureFunction)] = [
        (
            "urlParse",
            PureFunction([.string], result: .dictionary) { arguments in
                let url: GoURL
                do { url = try GoURL(arguments.string(0).bytes) } catch let error as GoFunctionError {
                    throw GoFunctionError("unable to parse url: \(error.message)")
                }
                return .map(
                    GoMap([
                        "scheme": .string(ByteString(url.scheme)),
                        "host": .string(ByteString(url.host)),
                        "hostname": .string(ByteString(url.hostname)),
                        "path": .string(ByteString(url.path)),
                        "query": .string(ByteString(url.query)),
                        "opaque": .string(ByteString(url.opaque)),
                        "fragment": .string(ByteString(url.fragment)),
                        "userinfo": .string(ByteString(url.user?.text ?? [])),
                    ]))
            }
        ),
        (
            "urlJoin",
            PureFunction([.dictionary], result: .string) { arguments in
                let map = try arguments.map(0)
                var url = GoURL()
                url.scheme = try part("scheme", of: map)
                url.host = try part("host", of: map)
                url.path = try part("path", of: map)
                url.query = try part("query", of: map)
                url.opaque = try part("opaque", of: map)
                url.fragment = try part("fragment", of: map)
                let user = try part("userinfo", of: map)
                if !user.isEmpty {
                    do { url.user = try GoURL(Array("proto://".utf8) + user + Array("@host".utf8)).user } catch let
                        error as GoFunctionError
                    {
                        throw GoFunctionError("unable to parse userinfo in dict: \(error.message)")
                    }
                }
                return .string(ByteString(url.text))
            }
        ),
        // A render asks no name server.
        ("getHostByName", PureFunction([.string], result: .string) { _ in .string("") }),
    ]

    private static func part(_ key: ByteString, of map: GoMap?) throws -> [UInt8] {
        guard let value = map?[key] else { return [] }
        if case .string(let text) = value.underlying { return text.bytes }
        if case .null = value { throw GoFunctionError.nilDereference }
        throw GoFunctionError("unable to parse \(key) key, must be of type string, but \(value.kindName) found")
    }
}
