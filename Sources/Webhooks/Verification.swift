internal import Base
internal import Signing

extension Receiver {
    /// Looks at the head of a delivery. What is wrong with it is found before any of the body is read; the rest is for
    /// the verification to tell.
    ///
    /// - Parameters:
    ///   - method: The method as it came.
    ///   - headers: All header fields.
    ///   - contentLength: The announced length of the body; `nil` when it is sent in chunks.
    public func beginVerification(
        method: String, headers: HeaderFields, contentLength: Int? = nil
    ) throws(WebhookRefusal) -> Verification {
        guard method == "POST" else { throw .methodNotAllowed }
        if headers.contains("Content-Encoding") {
            guard case .value(let encoding) = headers.single("Content-Encoding"), encoding.lowercased() == "identity"
            else { throw .unsupportedEncoding }
        }
        let format = try bodyFormat(headers)
        let signature = isAuthenticated ? try SignatureClaim(receiver: self, headers: headers, format: format) : nil
        if let contentLength, contentLength > bodyLimit { throw .tooLarge(limit: bodyLimit) }
        return Verification(receiver: self, headers: headers, format: format, claim: signature)
    }

    /// How the body carries its JSON.
    private func bodyFormat(_ headers: HeaderFields) throws(WebhookRefusal) -> BodyFormat {
        guard case .value(let contentType) = headers.single("Content-Type") else { throw .unsupportedMediaType }
        let mediaType = contentType.prefix { $0 != ";" && $0 != " " && $0 != "\t" }.lowercased()
        switch (mediaType, kind) {
        case ("application/json", _): return .json
        case ("application/x-www-form-urlencoded", .gitHub), ("application/x-www-form-urlencoded", .gitea),
            ("application/x-www-form-urlencoded", .forgejo):
            return .form
        default: throw .unsupportedMediaType
        }
    }
}

/// How a body carries its JSON.
enum BodyFormat {
    /// It is the JSON.
    case json
    /// It is a form, whose `payload` field is the JSON.
    case form
}

/// The signature that a delivery claims to have, and what it is of.
struct SignatureClaim {
    /// The hash function.
    var algorithm: HashAlgorithm
    /// The code that was sent.
    var code: [UInt8]
    /// Whether the JSON is signed even when a form carries it, as Gitea and Forgejo do; else the body as sent.
    var isOfPayloadText: Bool

    init(receiver: Receiver, headers: HeaderFields, format: BodyFormat) throws(WebhookRefusal) {
        isOfPayloadText = false
        switch receiver.kind {
        case .gitHub(let allowSHA1):
            algorithm = .sha256
            if allowSHA1, headers.single("X-Hub-Signature-256") == .missing {
                algorithm = .sha1
                code = try Self.code(headers, "X-Hub-Signature", prefix: "sha1=", algorithm)
            } else {
                code = try Self.code(headers, "X-Hub-Signature-256", prefix: "sha256=", algorithm)
            }
        case .gitea:
            algorithm = .sha256
            isOfPayloadText = format == .form
            code = try Self.code(headers, "X-Gitea-Signature", prefix: "", algorithm)
        case .forgejo:
            algorithm = .sha256
            isOfPayloadText = format == .form
            // Forgejo's own header decides as soon as it is there, even when it is empty.
            let name = headers.contains("X-Forgejo-Signature") ? "X-Forgejo-Signature" : "X-Gitea-Signature"
            code = try Self.code(headers, name, prefix: "", algorithm)
        case .generic(let signature):
            algorithm = signature.algorithm.hash
            let value = try Self.value(headers, signature.header)
            guard let code = signature.code(in: value) else { throw .unauthenticated(.signatureMalformed) }
            self.code = code
        }
    }

    private static func value(_ headers: HeaderFields, _ name: String) throws(WebhookRefusal) -> String {
        switch headers.single(name) {
        case .missing: throw .unauthenticated(.signatureMissing)
        case .repeated: throw .unauthenticated(.signatureRepeated)
        case .value(let value): return value
        }
    }

    private static func code(
        _ headers: HeaderFields, _ name: String, prefix: String, _ algorithm: HashAlgorithm
    ) throws(WebhookRefusal) -> [UInt8] {
        let value = try value(headers, name)
        // "sha1=" alone is what hosts send that have no secret.
        guard value != prefix else { throw .unauthenticated(.signatureMissing) }
        guard let code = SignatureText.code(in: value, prefix: prefix, length: algorithm.byteCount) else {
            throw .unauthenticated(.signatureMalformed)
        }
        return code
    }
}

/// The verification of one delivery while its body arrives. Confined to one task at a time.
public final class Verification {
    private let receiver: Receiver
    private let headers: HeaderFields
    private let format: BodyFormat
    private let claim: SignatureClaim?
    /// One code for each secret, as far as the body has come; none where the signed text is only known at the end.
    private let codes: [HMAC]
    private let digest = IncrementalDigest(.sha256)
    private var body: [UInt8] = []
    private var received = 0

    init(receiver: Receiver, headers: HeaderFields, format: BodyFormat, claim: SignatureClaim?) {
        self.receiver = receiver
        self.headers = headers
        self.format = format
        self.claim = claim
        if let claim, !claim.isOfPayloadText {
            codes = receiver.secrets.map { HMAC(claim.algorithm, key: $0) }
        } else {
            codes = []
        }
    }

    /// Takes the next bytes of the body, and throws as soon as there are too many of them.
    public func update(_ bytes: some Collection<UInt8>) throws(WebhookRefusal) {
        guard bytes.count <= receiver.bodyLimit - received else {
            received = receiver.bodyLimit
            body = []
            throw .tooLarge(limit: receiver.bodyLimit)
        }
        received += bytes.count
        if bytes.withContiguousStorageIfAvailable({ take(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { take($0) }
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        for code in codes { code.update(bytes) }
        digest.update(bytes)
        // What nobody vouches for is not kept.
        if claim != nil { body.append(contentsOf: bytes) }
    }

    /// Ends the body and compares the codes: all secrets are tried, and none of the comparisons ends early.
    public func finish() throws(WebhookRefusal) -> VerifiedBody {
        var text: FormPayload = .text(body)
        if format == .form { text = FormPayload(form: body) }
        var signer: Int?
        if let claim {
            let computed: [[UInt8]]
            if claim.isOfPayloadText {
                guard case .text(let payload) = text else { throw .unauthenticated(.signedTextMissing) }
                computed = receiver.secrets.map { HMAC.code(claim.algorithm, of: payload, key: $0) }
            } else {
                computed = codes.map { $0.finish() }
            }
            for (index, code) in computed.enumerated().reversed() where ConstantTime.equal(code, claim.code) {
                signer = index
            }
            guard signer != nil else { throw .unauthenticated(.signatureMismatch) }
        }
        return VerifiedBody(
            receiver: receiver, headers: headers, signerIndex: signer, digest: Hex.encode(digest.finish()),
            payload: text)
    }
}
