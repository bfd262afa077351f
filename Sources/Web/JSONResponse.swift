import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers in JSON.
enum JSONResponse {
    /// A document with a status.
    static func document(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return bytes(try encoder.encode(value), status: status)
    }

    /// A failure with its text.
    static func problem(_ text: String, status: HTTPResponse.Status) throws -> Response {
        try document(ProblemDocument(error: text), status: status)
    }

    /// JSON text as it is.
    static func bytes(_ bytes: some Sequence<UInt8>, status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
