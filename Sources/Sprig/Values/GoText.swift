import GoTemplate

/// Texts of values.
enum GoText {
    /// What `%v` prints.
    static func plain(_ value: GoValue) throws -> ByteString {
        if case .string(let text) = value { return text }
        var bytes: [UInt8] = []
        try GoFormat.append(value, to: &bytes)
        return ByteString(bytes)
    }

    /// Sprig's idea of a value's text: the content of `[]byte`, what `String()` or `Error()` gives, else `%v`.
    static func string(_ value: GoValue) throws -> ByteString {
        switch value {
        case .string(let text): return text
        case .list(let list):
            if let content = list.byteContent { return ByteString(content) }
        case .object(let object):
            if let bytes = object as? GoBytes { return ByteString(bytes.bytes) }
            if let text = object.text { return text }
        default: break
        }
        return try plain(value)
    }

    /// The texts of a list's elements without its nils; of anything else its own text, of nil none.
    static func strings(_ value: GoValue) throws -> [ByteString] {
        if case .null = value { return [] }
        guard let elements = value.sliceElements else { return [try string(value)] }
        var texts: [ByteString] = []
        texts.reserveCapacity(elements.count)
        for element in elements {
            if case .null = element { continue }
            texts.append(try string(element))
        }
        return texts
    }
}

extension GoValue {
    /// The elements of a value whose kind is slice.
    var sliceElements: [GoValue]? {
        switch self {
        case .list(let list): list.elements
        case .object(let object):
            if case .list(let list)? = object.underlying { list.elements } else { nil }
        default: nil
        }
    }

    /// Whether Sprig calls the value empty: nil, false, zeros, and what has no elements; structs never are.
    var isEmpty: Bool { !isTrue }
}
