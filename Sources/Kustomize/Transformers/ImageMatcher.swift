import RegularExpressions

/// Whether a field holds an image of some name, with or without tag and digest.
///
/// The name of an entry of `images` goes unquoted into a regular expression: `.` matches any character, and other
/// operators work too. Names without other operators, nearly all, need no expression.
struct ImageMatcher: Sendable {
    private enum Pattern: Sendable {
        /// Each `.` matches any character but a line feed.
        case text([UInt8])
        case expression(RegularExpression)
    }

    private var pattern: Pattern

    /// Throws `KustomizeError` for a name that is no regular expression.
    init(name: String) throws(KustomizeError) {
        if name.utf8.allSatisfy({ !Self.operators.contains($0) }) {
            pattern = .text(Array(name.utf8))
            return
        }
        do throws(RegularExpressionError) {
            let tag = "(:[a-zA-Z0-9_.{}-]*)?"
            let digest = "(@sha256:[a-zA-Z0-9_.{}-]*)?"
            pattern = .expression(try RegularExpression("^" + name + tag + digest + "$"))
        } catch {
            throw KustomizeError(
                .malformedKustomization,
                "images: the name \(name) is used as a regular expression, but is none: \(error)")
        }
    }

    /// Whether `image` is an image of the name.
    func matches(_ image: String) -> Bool {
        switch pattern {
        case .text(let name):
            var image = image
            return image.withUTF8 { Self.matches($0, name) }
        case .expression(let expression): return expression.isMatch(image)
        }
    }

    private static let operators = Set("\\+*?()|[]{}^$".utf8)

    private static func matches(_ image: UnsafeBufferPointer<UInt8>, _ name: [UInt8]) -> Bool {
        var position = 0
        for byte in name {
            guard position < image.count else { return false }
            if byte != UInt8(ascii: ".") {
                guard image[position] == byte else { return false }
                position += 1
            } else {
                guard image[position] != UInt8(ascii: "\n") else { return false }
                position += 1
                // The rest of a character of several bytes.
                while position < image.count, image[position] & 0xC0 == 0x80 { position += 1 }
            }
        }
        if position < image.count, image[position] == UInt8(ascii: ":") {
            position = endOfTag(image, position + 1)
        }
        if image[position...].starts(with: "@sha256:".utf8) { position = endOfTag(image, position + 8) }
        return position == image.count
    }

    /// The end of the characters of tags that stand from `start` on.
    private static func endOfTag(_ image: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var position = start
        while position < image.count {
            switch image[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "{"),
                UInt8(ascii: "}"), UInt8(ascii: "-"):
                position += 1
            default: return position
            }
        }
        return position
    }
}
