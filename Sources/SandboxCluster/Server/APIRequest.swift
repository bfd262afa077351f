/// A request to the API, without its connection.
struct APIRequest: Sendable {
    /// `GET`, `POST`, ….
    var method: String
    /// The decoded path segments.
    var path: [String]
    /// The parameters in order.
    var query: [(name: String, value: String)] = []
    var accept = ""
    var contentType = ""
    var authorization = ""
    var userAgent = ""
    var body: [UInt8] = []

    /// Creates a request from an address as it stands in the request line.
    init(method: String, target: String) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts[0].split(separator: "/").map { Self.decode($0, plusIsSpace: false) }
        guard parts.count > 1 else { return }
        query = parts[1].split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                name: Self.decode(halves[0], plusIsSpace: true),
                value: halves.count > 1 ? Self.decode(halves[1], plusIsSpace: true) : ""
            )
        }
    }

    /// The first value of a parameter; `nil` when it is missing or empty.
    func parameter(_ name: String) -> String? {
        guard let value = query.first(where: { $0.name == name })?.value, !value.isEmpty else { return nil }
        return value
    }

    /// Whether a parameter is `true` or `1`.
    func flag(_ name: String) -> Bool {
        switch parameter(name) {
        case "true", "1", "True", "TRUE", "t", "T": true
        default: false
        }
    }

    /// The content type without its parameters.
    var mediaType: String {
        String(contentType.split(separator: ";").first ?? "").filter { $0 != " " }.lowercased()
    }

    /// The field manager named by the request, or else the user agent's first part.
    var manager: String {
        if let manager = parameter("fieldManager") { return manager }
        let agent = userAgent.split(separator: "/", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        return agent.isEmpty ? "unknown" : agent
    }

    private static func decode(_ text: Substring, plusIsSpace: Bool) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                decoded.append(value)
                index += 3
                continue
            }
            decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            index += 1
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
