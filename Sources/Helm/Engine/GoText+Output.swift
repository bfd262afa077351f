extension GoText {
    /// `strings.TrimLeftFunc` with `unicode.IsSpace`.
    static func trimmingLeadingSpace(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let first = text.first {
            if first < 0x80 {
                guard isSpace(Unicode.Scalar(first)) else { break }
                text = text.dropFirst()
            } else {
                let scalar = String(decoding: text.prefix(3), as: UTF8.self).unicodeScalars.first ?? "x"
                guard isSpace(scalar) else { break }
                text = text.dropFirst(UTF8.width(scalar))
            }
        }
        return text
    }

    /// `text` without `<no value>`: what a missing value prints, and Helm takes out again. Also what a user wrote.
    static func withoutNoValue(_ text: [UInt8]) -> [UInt8] {
        let marker = Array("<no value>".utf8)
        var result: [UInt8] = []
        var copied = 0
        text.withUnsafeBufferPointer { text in
            var index = 0
            while index + marker.count <= text.count {
                guard let found = text[index...].firstIndex(of: marker[0]), found + marker.count <= text.count else {
                    break
                }
                guard text[found..<(found + marker.count)].elementsEqual(marker) else {
                    index = found + 1
                    continue
                }
                result.append(contentsOf: text[copied..<found])
                index = found + marker.count
                copied = index
            }
            if copied > 0 { result.append(contentsOf: text[copied...]) }
        }
        return copied == 0 ? text : result
    }
}
