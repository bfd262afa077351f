/// A number, in all the types in which it can be written: Go's ideal constants.
final class NumberNode: SyntaxNode {
    let position: Int
    /// As it is written.
    let written: [UInt8]
    /// The value as a signed integer.
    let integer: Int64?
    /// The value as an unsigned integer.
    let unsigned: UInt64?
    /// The value as a float.
    let float: Double?
    /// The value as a complex number; only of what is written as one.
    let complex: (real: Double, imaginary: Double)?

    /// What the number is where any type would do.
    enum Ideal {
        case int(Int64)
        case float(Double)
        case complex(Double, Double)
        case overflow
    }

    /// What the number is where any type would do: how it is written decides.
    let ideal: Ideal

    /// Why a text is no number, in Go's words.
    struct Failure: Error {
        let message: String
    }

    /// Reads a number.
    init(_ written: [UInt8], kind: Token.Kind, position: Int) throws(Failure) {
        self.position = position
        self.written = written
        switch kind {
        case .characterConstant:
            let value = try Self.character(written)
            (integer, unsigned, float, complex) = (Int64(value), UInt64(value), Double(value), nil)
        case .complex:
            let value = try Self.complexPair(written)
            complex = value
            (integer, unsigned, float) = Self.simplified(value)
        default:
            if written.last == UInt8(ascii: "i"), let value = try? GoStrconv.parseFloat(written.dropLast()) {
                complex = (0, value)
                (integer, unsigned, float) = Self.simplified((0, value))
            } else {
                complex = nil
                (integer, unsigned, float) = try Self.real(written)
            }
        }
        if let complex {
            ideal = .complex(complex.real, complex.imaginary)
        } else if let float, Self.isWrittenAsFloat(written) {
            ideal = .float(float)
        } else {
            ideal = integer.map { .int($0) } ?? .overflow
        }
    }

    func write(to text: inout [UInt8]) { text += written }

    private static func real(_ written: [UInt8]) throws(Failure) -> (Int64?, UInt64?, Double?) {
        var unsigned = try? GoStrconv.parseUInt(written, base: 0)
        let integer = try? GoStrconv.parseInt(written, base: 0)
        if integer == 0 { unsigned = unsigned ?? 0 }
        if let integer { return (integer, unsigned, Double(integer)) }
        if let unsigned { return (nil, unsigned, Double(unsigned)) }
        guard let float = try? GoStrconv.parseFloat(written) else {
            throw Failure(message: "illegal number syntax: \(GoStrconv.quote(ByteString(written)))")
        }
        guard written.contains(where: isFloatMark) else {
            throw Failure(message: "integer overflow: \(GoStrconv.quote(ByteString(written)))")
        }
        return (Int64(exactly: float), UInt64(exactly: float), float)
    }

    private static func simplified(_ value: (real: Double, imaginary: Double)) -> (Int64?, UInt64?, Double?) {
        guard value.imaginary == 0 else { return (nil, nil, nil) }
        return (Int64(exactly: value.real), UInt64(exactly: value.real), value.real)
    }

    private static func complexPair(_ written: [UInt8]) throws(Failure) -> (real: Double, imaginary: Double) {
        let signs = written.indices.dropFirst().filter { index in
            (written[index] == UInt8(ascii: "+") || written[index] == UInt8(ascii: "-"))
                && written[index - 1] | 0x20 != UInt8(ascii: "e") && written[index - 1] | 0x20 != UInt8(ascii: "p")
        }
        guard let split = signs.first, let real = try? GoStrconv.parseFloat(written[..<split]),
            let imaginary = try? GoStrconv.parseFloat(written[split...].dropLast())
        else { throw Failure(message: "syntax error scanning complex number") }
        return (real, imaginary)
    }

    /// The value of a character in single quotes.
    private static func character(_ written: [UInt8]) throws(Failure) -> UInt32 {
        if let value = GoStrconv.unquote(written), !value.isEmpty {
            if value.count == 1 { return UInt32(value.bytes[0]) }
            return value.bytes.withUnsafeBufferPointer { GoUnicode.decode($0, at: 0).scalar }
        }
        let quote = UInt8(ascii: "'")
        // Something stands behind the first character.
        for end in 2..<max(2, min(written.count, 12)) where GoStrconv.unquote(written[..<end] + [quote]) != nil {
            throw Failure(message: "malformed character constant: \(ByteString(written))")
        }
        throw Failure(message: "invalid syntax")
    }

    private static func isFloatMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") || byte | 0x20 == UInt8(ascii: "p")
    }

    private static func isWrittenAsFloat(_ written: [UInt8]) -> Bool {
        guard written.first != UInt8(ascii: "'"), written.contains(where: isFloatMark) else { return false }
        let isHexadecimal =
            written.count > 2 && written[0] == UInt8(ascii: "0") && written[1] | 0x20 == UInt8(ascii: "x")
        return !isHexadecimal || written.contains { $0 | 0x20 == UInt8(ascii: "p") }
    }
}
