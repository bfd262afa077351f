import HTTPClient
import Manifests

extension KubernetesError {
    /// Reads an answer that is not a success: a `Status` object, or whatever a proxy on the way said instead.
    init(answer: HTTPResponse, to label: String) {
        let retryAfter = answer.header("Retry-After").flatMap(Self.seconds)
        if let body = try? JSON.parse(answer.body, limits: .cluster), body["kind"]?.string == "Status" {
            self.init(status: body, httpStatus: answer.status, retryAfter: retryAfter)
            return
        }
        let code = Code(status: answer.status, reason: nil)
        self.init(
            code, status: answer.status,
            message: "\(label): \(Self.summary(of: answer))", retryAfter: retryAfter)
    }

    /// Reads a `Status` object, as it stands in an answer or in a watch.
    init(status body: Node, httpStatus: Int?, retryAfter: Duration? = nil) {
        let status = body["code"]?.int ?? httpStatus ?? 0
        let reason = body["reason"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let details = body["details"]
        let causes = (details?["causes"]?.sequence ?? []).map { cause in
            Cause(
                reason: cause["reason"]?.string ?? "", message: cause["message"]?.string ?? "",
                field: cause["field"]?.string ?? "")
        }
        let given = body["message"]?.string ?? ""
        let message = given.isEmpty ? "the server answers \(status) without a message" : given
        var code = Code(status: status, reason: reason)
        if code == .serverError, Self.isAboutTheObject(message) { code = .invalid }
        let wait = details?["retryAfterSeconds"]?.int.map { Duration.seconds(max(0, min($0, 86_400))) }
        self.init(
            code, status: status, message: message,
            conflicts: causes.compactMap { cause in
                guard cause.reason == "FieldManagerConflict", let manager = Self.manager(in: cause.message) else {
                    return nil
                }
                return Conflict(manager: manager, field: cause.field)
            },
            retryAfter: retryAfter ?? wait.flatMap { $0 > .zero ? $0 : nil }, reason: reason, causes: causes)
    }

    /// Whether a 500 blames the object. An API server answers so to an apply with an unknown field or a wrong type;
    /// trying again cannot help.
    private static func isAboutTheObject(_ message: String) -> Bool {
        message.hasPrefix("failed to create typed patch object")
            || message.hasPrefix("failed to create manager for existing fields")
            || message.hasSuffix("field not declared in schema")
    }

    /// The manager's name in `conflict with "NAME" using apps/v1 at …`; the name is quoted as Go's `%q` does.
    static func manager(in message: String) -> String? {
        let opening = "conflict with \""
        guard message.hasPrefix(opening) else { return nil }
        var name = ""
        var isEscaped = false
        for character in message.dropFirst(opening.count).unicodeScalars {
            if isEscaped {
                name.unicodeScalars.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return name
            } else {
                name.unicodeScalars.append(character)
            }
        }
        return nil
    }

    /// The seconds of a `Retry-After`; API servers never send its date form.
    private static func seconds(_ value: String) -> Duration? {
        guard let seconds = Int(value), seconds >= 0 else { return nil }
        return .seconds(min(seconds, 86_400))
    }

    /// What an answer without a `Status` is, in a line.
    private static func summary(of answer: HTTPResponse) -> String {
        let type = answer.header("Content-Type").map { String($0.prefix { $0 != ";" }) } ?? "no content type"
        if (300..<400).contains(answer.status) {
            return "the server answers \(answer.status), a redirect, which is not followed; is its address right?"
        }
        if answer.body.isEmpty { return "the server answers \(answer.status) with an empty body" }
        if type == "text/plain" {
            let text = String(decoding: answer.body.prefix(200), as: UTF8.self)
            let line = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
            return "the server answers \(answer.status): \(line.split(separator: " ").joined(separator: " "))"
        }
        return "the server answers \(answer.status) with \(type) instead of a Status object"
    }
}

extension KubernetesError.Code {
    /// The kind of failure behind a status code and, where it tells more, the server's reason.
    init(status: Int, reason: String?) {
        switch (status, reason) {
        case (409, "AlreadyExists"): self = .alreadyExists
        case (410, _), (_, "Expired"), (_, "Gone"): self = .expired
        case (401, _): self = .unauthorized
        case (403, _): self = .forbidden
        case (404, _): self = .notFound
        case (409, _): self = .conflict
        case (429, _): self = .tooManyRequests
        case (400..<500, _): self = .invalid
        case (500..<600, _): self = .serverError
        default: self = .malformedAnswer
        }
    }
}

extension KubernetesError {
    /// Reads a failure of the transport.
    init(_ error: HTTPClientError) {
        let code: Code =
            switch error.code {
            case .invalidURL: .configuration
            case .tooLarge: .malformedAnswer
            default: .unreachable
            }
        self.init(code, message: error.message)
    }
}
