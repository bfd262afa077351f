internal import Signing

/// The JSON text of a delivery, or why there is none.
enum FormPayload: Sendable {
    /// The text.
    case text([UInt8])
    /// There is no text, for this reason.
    case missing(reason: String)

    /// The `payload` field of an `application/x-www-form-urlencoded` body.
    init(form: [UInt8]) {
        let name = Array("payload".utf8)
        var found: [UInt8]?
        for field in form.split(separator: UInt8(ascii: "&")) {
            let end = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
            guard Self.decoded(field[..<end]) == name else { continue }
            guard found == nil else {
                self = .missing(reason: "the form has more than one payload field")
                return
            }
            guard end < field.endIndex, let value = Self.decoded(field[(end + 1)...]) else {
                self = .missing(reason: "the form's payload field is not percent-encoded as it should be")
                return
            }
            found = value
        }
        self = found.map { .text($0) } ?? .missing(reason: "the form has no payload field")
    }

    /// `+` is a space, `%xx` a byte; `nil` where a `%` is followed by anything else.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex, let high = Hex.value(of: bytes[index + 1]),
                    let low = Hex.value(of: bytes[index + 2])
                else { return nil }
                decoded.append(high << 4 | low)
                index += 2
            case let byte: decoded.append(byte)
            }
            index += 1
        }
        return decoded
    }
}
