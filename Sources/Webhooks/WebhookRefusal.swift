/// Why a delivery was not taken.
public enum WebhookRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong with the proof of origin. For the log and metrics only; the caller never learns it.
    public enum Cause: String, Sendable, Hashable {
        /// No signature, or an empty one.
        case signatureMissing
        /// More than one signature header.
        case signatureRepeated
        /// Another prefix, alphabet or length.
        case signatureMalformed
        /// Well formed, but of none of the secrets.
        case signatureMismatch
        /// The text that the host signs is not in the body.
        case signedTextMissing
    }

    /// Not `POST`.
    case methodNotAllowed
    /// The body is compressed.
    case unsupportedEncoding
    /// The body is neither JSON nor a form that this kind of host sends.
    case unsupportedMediaType
    /// The proof of origin is missing or wrong.
    case unauthenticated(Cause)
    /// The body is larger than `limit` bytes.
    case tooLarge(limit: Int)

    /// The status code to answer with.
    public var status: Int {
        switch self {
        case .methodNotAllowed: 405
        case .unsupportedEncoding, .unsupportedMediaType: 415
        case .unauthenticated: 401
        case .tooLarge: 413
        }
    }

    /// A fixed word for metrics.
    public var label: String {
        switch self {
        case .methodNotAllowed: "methodNotAllowed"
        case .unsupportedEncoding: "unsupportedEncoding"
        case .unsupportedMediaType: "unsupportedMediaType"
        case .unauthenticated(let cause): cause.rawValue
        case .tooLarge: "tooLarge"
        }
    }

    /// A sentence for the log; holds nothing that the caller sent.
    public var description: String {
        switch self {
        case .methodNotAllowed: "the method is not POST"
        case .unsupportedEncoding: "the body has a content encoding"
        case .unsupportedMediaType: "the content type is not one that this kind of receiver takes"
        case .unauthenticated(.signatureMissing): "the signature is missing or empty"
        case .unauthenticated(.signatureRepeated): "there is more than one signature header"
        case .unauthenticated(.signatureMalformed): "the signature has the wrong form"
        case .unauthenticated(.signatureMismatch): "the signature is of none of the receiver's secrets"
        case .unauthenticated(.signedTextMissing): "the form has no readable payload field"
        case .tooLarge(let limit): "the body is larger than \(limit) bytes"
        }
    }
}
