import HTTPTypes
import Hummingbird
import NIOCore

/// Joins the API to the HTTP server.
struct ConnectionResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let api: APIServer

    /// An answer was cut off on purpose.
    private struct CutOff: Error {}

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        var incoming = APIRequest(method: request.method.rawValue, target: request.head.path ?? "/")
        incoming.accept = request.headers[.accept] ?? ""
        incoming.contentType = request.headers[.contentType] ?? ""
        incoming.authorization = request.headers[.authorization] ?? ""
        incoming.userAgent = request.headers[.userAgent] ?? ""
        do {
            let buffer = try await request.body.collect(upTo: APIServer.largestBody)
            incoming.body = Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            return response(
                .failure(
                    APIStatus(
                        code: 413, reason: "RequestEntityTooLarge",
                        message: "Request entity too large: limit is \(APIServer.largestBody)",
                        details: APIStatus.Details())))
        }
        guard let fault = api.faults.take(incoming) else { return response(await api.answer(incoming)) }
        switch fault.answer {
        case .status(let code): return response(.failure(fault.failure(code)))
        case .half: return half(await api.answer(incoming))
        case .silence:
            await api.untilClosed()
            return Response(status: .serviceUnavailable)
        }
    }

    private func head(_ answer: APIResponse) -> HTTPFields {
        var fields = HTTPFields()
        fields[.contentType] = answer.contentType
        for header in answer.headers {
            if let name = HTTPField.Name(header.name) {
                fields.append(HTTPField(name: name, value: header.value))
            }
        }
        return fields
    }

    private func response(_ answer: APIResponse) -> Response {
        let body: ResponseBody =
            switch answer.body {
            case .bytes(let bytes): ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            case .stream(let lines):
                ResponseBody { writer in
                    for await line in lines { try await writer.write(ByteBuffer(bytes: line)) }
                    try await writer.finish(nil)
                }
            }
        return Response(status: .init(code: answer.status), headers: head(answer), body: body)
    }

    /// Promises the whole answer and ends the connection after half of it.
    private func half(_ answer: APIResponse) -> Response {
        let bytes = answer.bytes
        let body = ResponseBody(contentLength: max(2, bytes.count)) { writer in
            try await writer.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
            throw CutOff()
        }
        return Response(status: .init(code: answer.status), headers: head(answer), body: body)
    }
}
