import Glibc
import GoTemplate

extension Sprig {
    /// Plain functions of strings.
    static let stringFunctions: [(ByteString, PureFunction)] = [
        ("hello", PureFunction([], result: .string) { _ in .string("Hello!") }),
        ("trim", .ofString { ByteString(ByteSearch.trimmingSpace($0)) }),
        ("trimAll", trimAll), ("trimall", trimAll),
        (
            "trimSuffix",
            .ofTwoStrings { suffix, text in
                text.hasSuffix(suffix) ? ByteString(text[..<(text.count - suffix.count)]) : ByteString(text)
            }
        ),
        (
            "trimPrefix",
            .ofTwoStrings { prefix, text in
                ByteString(text.starts(with: prefix) ? text[prefix.count...] : text[...])
            }
        ),
        ("contains", .ofTwoStrings { part, text in ByteSearch.firstIndex(of: part, in: text) != nil }),
        ("hasPrefix", .ofTwoStrings { prefix, text in text.starts(with: prefix) }),
        ("hasSuffix", .ofTwoStrings { suffix, text in text.hasSuffix(suffix) }),
        (
            "repeat",
            PureFunction([.int, .string], result: .string) { arguments in
                let (count, text) = (try arguments.int(0), try arguments.string(1))
                if count < 0 { throw GoFunctionError("strings: negative Repeat count") }
                if text.isEmpty { return .string(text) }
                try ResultLimits.checkBytes(count, times: text.count)
                if text.count == 1 { return .string(ByteString([UInt8](repeating: text.bytes[0], count: count))) }
                var result: [UInt8] = []
                result.reserveCapacity(count * text.count)
                for _ in 0..<count { result += text.bytes }
                return .string(ByteString(result))
            }
        ),
        (
            "replace",
            PureFunction([.string, .string, .string], result: .string) { arguments in
                let (old, new, text) = (try arguments.string(0), try arguments.string(1), try arguments.string(2))
                return .string(ByteString(try ByteSearch.replacing(old.bytes, with: new.bytes, in: text.bytes)))
            }
        ),
        (
            "plural",
            PureFunction([.string, .string, .int], result: .string) { arguments in
                .string(try arguments.string(try arguments.int(2) == 1 ? 0 : 1))
            }
        ),
        (
            "indent",
            PureFunction([.int, .string], result: .string) { arguments in
                .string(ByteString(try indented(arguments)))
            }
        ),
        (
            "nindent",
            PureFunction([.int, .string], result: .string) { arguments in
                .string(ByteString(try indented(arguments, after: [0x0A])))
            }
        ),
        (
            "trunc",
            PureFunction([.int, .string], result: .string) { arguments in
                let (length, text) = (try arguments.int(0), try arguments.string(1))
                // Parts of characters may remain, as in Go.
                if length >= 0 { return .string(text.count > length ? ByteString(text.bytes[..<length]) : text) }
                let start = text.count &+ length
                return .string(start > 0 ? ByteString(text.bytes[start...]) : text)
            }
        ),
        (
            "substr",
            PureFunction([.int, .int, .string], result: .string) { arguments in
                try .string(substring(arguments.string(2), from: arguments.int(0), to: arguments.int(1)))
            }
        ),
        (
            "abbrev",
            PureFunction([.int, .string], result: .string) { arguments in
                let (width, text) = (try arguments.int(0), try arguments.string(1))
                return .string(width < 4 ? text : abbreviated(text, from: 0, width: width))
            }
        ),
        (
            "abbrevboth",
            PureFunction([.int, .int, .string], result: .string) { arguments in
                let (offset, width, text) = (try arguments.int(0), try arguments.int(1), try arguments.string(2))
                if width < 4 || offset > 0 && width < 7 { return .string(text) }
                return .string(abbreviated(text, from: offset, width: width))
            }
        ),
        (
            "wrap",
            PureFunction([.int, .string], result: .string) { arguments in
                .string(
                    try wrapped(arguments.string(1), at: arguments.int(0), with: ByteString([]), breakingWords: false))
            }
        ),
        (
            "wrapWith",
            PureFunction([.int, .string, .string], result: .string) { arguments in
                try .string(
                    wrapped(arguments.string(2), at: arguments.int(0), with: arguments.string(1), breakingWords: true))
            }
        ),
        (
            "quote",
            PureFunction([.any], variadic: true, result: .string) { arguments in
                .string(try joined(arguments) { GoStrconv.appendQuoted(try GoText.string($1).bytes, to: &$0) })
            }
        ),
        (
            "squote",
            PureFunction([.any], variadic: true, result: .string) { arguments in
                .string(
                    try joined(arguments) { result, value in
                        result.append(UInt8(ascii: "'"))
                        try GoFormat.append(value, to: &result)
                        result.append(UInt8(ascii: "'"))
                    })
            }
        ),
        (
            "cat",
            PureFunction([.any], variadic: true, result: .string) { arguments in
                .string(try joined(arguments) { try GoFormat.append($1, to: &$0) })
            }
        ),
    ]

    private static let trimAll = PureFunction.ofTwoStrings { set, text in
        ByteString(ByteSearch.trimming(text, of: set))
    }

    /// The texts of all arguments but nils, with spaces in between.
    private static func joined(_ arguments: [GoValue], _ append: (inout [UInt8], GoValue) throws -> Void) throws
        -> ByteString
    {
        var result: [UInt8] = []
        var isFirst = true
        for argument in arguments {
            if case .null = argument { continue }
            if !isFirst { result.append(UInt8(ascii: " ")) }
            isFirst = false
            try append(&result, argument)
            try ResultLimits.checkBytes(result.count)
        }
        return ByteString(result)
    }

    private static func indented(_ arguments: [GoValue], after start: [UInt8] = []) throws -> [UInt8] {
        let (count, text) = (try arguments.int(0), try arguments.string(1).bytes)
        if count < 0 { throw GoFunctionError("strings: negative Repeat count") }
        let lines = text.reduce(into: 1) { $0 += $1 == 0x0A ? 1 : 0 }
        try ResultLimits.checkBytes(lines, times: count, plus: text.count)
        // Charts pass most of their output through here, so it is written without checks of each append.
        let size = start.count + text.count + lines * count
        return [UInt8](unsafeUninitializedCapacity: size) { result, written in
            var end = result.baseAddress
            func append(_ bytes: UnsafeBufferPointer<UInt8>) {
                guard let source = bytes.baseAddress, let target = end else { return }
                target.initialize(from: source, count: bytes.count)
                end = target + bytes.count
            }
            func appendPadding() {
                end?.initialize(repeating: UInt8(ascii: " "), count: count)
                end = end.map { $0 + count }
            }
            start.withUnsafeBufferPointer(append)
            appendPadding()
            text.withUnsafeBufferPointer { text in
                var position = 0
                while let lineBreak = nextLineBreak(text, from: position) {
                    append(UnsafeBufferPointer(rebasing: text[position...lineBreak]))
                    appendPadding()
                    position = lineBreak + 1
                }
                append(UnsafeBufferPointer(rebasing: text[position...]))
            }
            written = size
        }
    }

    /// The offset of the next line break.
    private static func nextLineBreak(_ text: UnsafeBufferPointer<UInt8>, from position: Int) -> Int? {
        guard let base = text.baseAddress, position < text.count,
            let found = Glibc.memchr(base + position, 0x0A, text.count - position)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private static func substring(_ text: ByteString, from start: Int, to end: Int) throws -> ByteString {
        let count = text.count
        func outOfRange(_ bounds: String) -> GoFunctionError {
            GoFunctionError("runtime error: slice bounds out of range [\(bounds)")
        }
        if start < 0 {
            if end < 0 { throw outOfRange(":\(end)]") }
            if end > count { throw outOfRange(":\(end)] with length \(count)") }
            return ByteString(text.bytes[..<end])
        }
        let isOpen = end < 0 || end > count
        let end = isOpen ? count : end
        if start > end { throw outOfRange("\(start):\(end)]") }
        return ByteString(text.bytes[start..<end])
    }

    /// The text cut to a width in bytes, with three dots where something is missing. Empty where the width cannot hold
    /// dots at both ends.
    private static func abbreviated(_ text: ByteString, from offset: Int, width: Int) -> ByteString {
        let dots = Array("...".utf8)
        if text.count <= width { return text }
        let kept = width - 3
        var offset = min(offset, text.count)
        if text.count &- offset < kept { offset = text.count - kept }
        if offset <= 4 { return ByteString(text.bytes[..<kept] + dots) }
        if width < 7 { return ByteString([]) }
        if offset + kept < text.count {
            let rest = ByteString(text.bytes[offset...])
            return ByteString(dots + abbreviated(rest, from: 0, width: kept).bytes)
        }
        return ByteString(dots + text.bytes[(text.count - kept)...])
    }

    /// Words broken into lines at spaces; the column counts bytes. Words that are too long for a line stay whole or not.
    private static func wrapped(
        _ text: ByteString, at column: Int, with separator: ByteString, breakingWords: Bool
    ) throws -> ByteString {
        let bytes = text.bytes
        let space = UInt8(ascii: " ")
        let column = max(column, 1)
        let lineBreak = separator.isEmpty ? [0x0A] : separator.bytes
        var result: [UInt8] = []
        var offset = 0
        while bytes.count - offset > column {
            if bytes[offset] == space {
                offset += 1
                continue
            }
            let end = offset + column
            try ResultLimits.checkBytes(result.count, plus: column + lineBreak.count)
            if let last = bytes[offset...end].lastIndex(of: space) {
                result += bytes[offset..<last]
                result += lineBreak
                offset = last + 1
            } else if breakingWords {
                result += bytes[offset..<end]
                result += lineBreak
                offset = end
            } else if let next = bytes[end...].firstIndex(of: space) {
                result += bytes[offset..<next]
                result += lineBreak
                offset = next + 1
            } else {
                result += bytes[offset...]
                offset = bytes.count
            }
        }
        result += bytes[offset...]
        return ByteString(result)
    }
}

extension PureFunction {
    /// `func(string) string`
    static func ofString(_ body: @escaping @Sendable ([UInt8]) throws -> ByteString) -> PureFunction {
        PureFunction([.string], result: .string) { .string(try body($0.string(0).bytes)) }
    }

    /// `func(string, string) string`
    static func ofTwoStrings(_ body: @escaping @Sendable ([UInt8], [UInt8]) throws -> ByteString) -> PureFunction {
        PureFunction([.string, .string], result: .string) {
            .string(try body($0.string(0).bytes, $0.string(1).bytes))
        }
    }

    /// `func(string, string) bool`
    static func ofTwoStrings(_ body: @escaping @Sendable ([UInt8], [UInt8]) throws -> Bool) -> PureFunction {
        PureFunction([.string, .string], result: .bool) { .bool(try body($0.string(0).bytes, $0.string(1).bytes)) }
    }
}

extension Array<UInt8> {
    /// Whether the bytes end with others.
    func hasSuffix(_ suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
