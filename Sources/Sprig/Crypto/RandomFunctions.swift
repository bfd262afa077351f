import Base
import GoTemplate
import Signing

/// Makes functions that draw random bytes.
struct DrawingFunctions {
    let environment: SprigEnvironment

    /// A function whose body gets the stream of its call, which is opened only if it asks for it.
    func function(
        _ name: ByteString, _ parameters: [GoType], result: GoType = .string,
        _ body: @escaping (_ stream: () -> any RandomStream, _ arguments: [GoValue]) throws -> GoValue
    ) -> (ByteString, GoFunction) {
        let random = environment.random
        let function = GoFunction(
            parameters, result: result,
            calling: { execution, arguments in
                let place = execution.callSite.map { site in
                    "\(site.source), line \(site.lineAndColumn.line), in \(site.template)"
                }
                return try body({ random.stream(for: "\(name) at \(place ?? "")") }, arguments)
            })
        return (name, function)
    }
}

extension Sprig {
    /// What draws random bytes and is no key.
    static func randomFunctions(_ environment: SprigEnvironment) -> [(ByteString, GoFunction)] {
        let drawing = DrawingFunctions(environment: environment)
        let digits = Array("0123456789".utf8)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        func text(_ name: ByteString, of characters: [UInt8]) -> (ByteString, GoFunction) {
            drawing.function(name, [.int]) { stream, arguments in
                let count = try arguments.int(0)
                guard count > 0 else { return .string("" as ByteString) }
                try ResultLimits.checkBytes(count)
                return .string(randomText(count, of: characters, from: stream()))
            }
        }
        return [
            text("randAlphaNum", of: letters + digits), text("randAlpha", of: letters),
            text("randNumeric", of: digits), text("randAscii", of: Array(32...126)),
            drawing.function("randInt", [.int, .int], result: .int) { stream, arguments in
                let (low, high) = (try arguments.int(0), try arguments.int(1))
                let range = high &- low
                guard range > 0 else { throw GoFunctionError("invalid argument to Intn") }
                return .int(low &+ stream().number(below: range))
            },
            drawing.function("randBytes", [.int]) { stream, arguments in
                let count = try arguments.int(0)
                guard count >= 0 else { throw GoFunctionError.lengthOutOfRange }
                try ResultLimits.checkBytes(count, times: 2)
                return .string(Base64.encode(stream().next(count)))
            },
            drawing.function("uuidv4", []) { stream, _ in .string(uuid(stream().next(16))) },
            drawing.function("shuffle", [.string]) { stream, arguments in
                var scalars = Array(try arguments.string(0).description.unicodeScalars)
                guard scalars.count > 1 else { return arguments[0] }
                let stream = stream()
                for index in stride(from: scalars.count - 1, to: 0, by: -1) {
                    scalars.swapAt(index, stream.number(below: index + 1))
                }
                var text = String.UnicodeScalarView()
                text.append(contentsOf: scalars)
                return .string(String(text))
            },
            drawing.function("bcrypt", [.string]) { stream, arguments in
                .string(bcrypt(try arguments.string(0).bytes, stream))
            },
            drawing.function("htpasswd", [.string, .string]) { stream, arguments in
                let user = try arguments.string(0)
                if user.bytes.contains(UInt8(ascii: ":")) {
                    return .string(ByteString(Array("invalid username: ".utf8) + user.bytes))
                }
                let hash = bcrypt(try arguments.string(1).bytes, stream)
                return .string(ByteString(user.bytes + [UInt8(ascii: ":")] + hash.bytes))
            },
            drawing.function("encryptAES", [.string, .string]) { stream, arguments in
                let (password, text) = (try arguments.string(0).bytes, try arguments.string(1).bytes)
                if text.isEmpty { return arguments[1] }
                return .string(try encryptAES(text, password: password, stream()))
            },
        ]
    }

    private static func randomText(_ count: Int, of characters: [UInt8], from stream: any RandomStream) -> ByteString {
        // What does not divide evenly is drawn again.
        let limit = 256 - 256 % characters.count
        var text: [UInt8] = []
        text.reserveCapacity(count)
        while text.count < count {
            for byte in stream.next(count - text.count) where Int(byte) < limit {
                text.append(characters[Int(byte) % characters.count])
            }
        }
        return ByteString(text)
    }

    private static func uuid(_ random: [UInt8]) -> String {
        var bytes = random
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var rest = bytes[...]
        return [4, 2, 2, 2, 6].map { count in
            defer { rest = rest.dropFirst(count) }
            return Hex.encode(rest.prefix(count))
        }.joined(separator: "-")
    }

    private static func bcrypt(_ password: [UInt8], _ stream: () -> any RandomStream) -> ByteString {
        guard password.count <= Bcrypt.longestPassword else {
            return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
        }
        return ByteString(Bcrypt.hash(password, salt: stream().next(16)))
    }

    private static func encryptAES(
        _ text: [UInt8], password: [UInt8], _ stream: any RandomStream
    ) throws -> String {
        let padding = 16 - text.count % 16
        let padded = text + [UInt8](repeating: UInt8(padding), count: padding)
        // The vector depends on what is encrypted too: where the randomness is the same with each commit, two texts must
        // not share it.
        let code = HMAC.code(.sha256, of: aesKey(password) + padded, key: Redacted(stream.next(32)))
        let vector = Array(code.prefix(16))
        guard let encrypted = AES256.encrypt(padded, key: aesKey(password), vector: vector) else {
            throw GoFunctionError("libcrypto could not encrypt")
        }
        return Base64.encode(vector + encrypted)
    }
}
