/// What a delivery is answered with, for each case that there is. Hosts punish codes differently, so the table stands
/// here once:
///
/// | case | status |
/// |---|---|
/// | stored | 202 |
/// | already stored; authenticated but of no interest; ping; poll hint | 200 |
/// | proof of origin missing or wrong | 401, one body for all causes |
/// | no such receiver | 404 |
/// | wrong method, too large, wrong type | 405, 413, 415 |
/// | authenticated but not readable | 400 |
/// | cannot be stored now | 503 with `Retry-After` |
///
/// Never 410 or a redirection: some hosts disable a hook for the one, and refuse the other.
public struct WebhookResponse: Sendable, Hashable {
    /// The status code.
    public var status: Int
    /// Header fields beside those that describe the body.
    public var headers: [String: String]
    /// The body, JSON in UTF-8.
    public var body: String

    private init(_ status: Int, _ body: String, headers: [String: String] = [:]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The content type of all bodies.
    public static let contentType = "application/json"

    /// The event is durably stored under this key.
    public static func accepted(delivery key: String) -> Self { Self(202, #"{"delivery":\#(quoted(key))}"#) }

    /// The same delivery has been stored before.
    public static func duplicate(delivery key: String) -> Self {
        Self(200, #"{"delivery":\#(quoted(key)),"duplicate":true}"#)
    }

    /// Verified, and there is nothing to do.
    public static func ignored(reason: String) -> Self { Self(200, #"{"ignored":\#(quoted(reason))}"#) }

    /// The host's greeting.
    public static let pong = Self(200, #"{"pong":true}"#)

    /// An unauthenticated receiver was called; its repositories are looked at soon.
    public static let pollHint = Self(200, #"{"poll":true}"#)

    /// Verified, but the payload makes no sense.
    public static func undecodable(reason: String) -> Self { Self(400, #"{"error":\#(quoted(reason))}"#) }

    /// There is no receiver of that id.
    public static let unknownReceiver = Self(404, #"{"error":"not found"}"#)

    /// Nothing can be stored at this time.
    public static func unavailable(retryAfter seconds: Int) -> Self {
        Self(503, #"{"error":"try again later"}"#, headers: ["Retry-After": String(max(1, seconds))])
    }

    /// The delivery was not taken.
    public static func refused(_ refusal: WebhookRefusal) -> Self {
        switch refusal {
        case .methodNotAllowed: Self(405, #"{"error":"use POST"}"#, headers: ["Allow": "POST"])
        case .unsupportedEncoding, .unsupportedMediaType: Self(415, #"{"error":"unsupported media type"}"#)
        case .unauthenticated: Self(401, #"{"error":"unauthorized"}"#)
        case .tooLarge: Self(413, #"{"error":"too large"}"#)
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
