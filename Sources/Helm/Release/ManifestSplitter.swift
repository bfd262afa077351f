/// Cuts a rendered file into documents as Helm does, by text and before anybody reads it as YAML.
///
/// A separator is what `(?:^|\s*\n)---\s*` finds, so white space on both sides of `---` goes with it, text may follow
/// `---` directly, and a second `---` right after a first one is text. Documents of nothing but white space are left
/// out; the others lose the white space before them.
enum ManifestSplitter {
    /// The documents of `file`, in order.
    static func documents(of file: [UInt8]) -> [ArraySlice<UInt8>] {
        let text = file[GoSpace.trimmedStart(of: file[...])...]
        var documents: [ArraySlice<UInt8>] = []
        var begin = text.startIndex
        var search = text.startIndex
        func add(_ document: ArraySlice<UInt8>) {
            let trimmed = document[GoSpace.trimmedStart(of: document)...]
            if !trimmed.isEmpty { documents.append(trimmed) }
        }
        while let dashes = nextSeparator(in: text, from: &search) {
            var end = dashes
            while end > begin, isRegexSpace(text[end - 1]) { end -= 1 }
            add(text[begin..<end])
            begin = dashes + 3
            while begin < text.endIndex, isRegexSpace(text[begin]) { begin += 1 }
            search = begin
        }
        add(text[begin...])
        return documents
    }

    /// Where the next `---` stands that is at the text's start, or right after a line break at or after `search`.
    private static func nextSeparator(in text: ArraySlice<UInt8>, from search: inout Int) -> Int? {
        let dash = UInt8(ascii: "-")
        func isSeparator(_ index: Int) -> Bool {
            index + 2 < text.endIndex && text[index] == dash && text[index + 1] == dash && text[index + 2] == dash
        }
        if search == text.startIndex, isSeparator(search) { return search }
        while let lineBreak = text[search...].firstIndex(of: UInt8(ascii: "\n")) {
            search = lineBreak + 1
            if isSeparator(search) { return search }
        }
        return nil
    }

    /// What `\s` is.
    private static func isRegexSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }
}

/// White space as Go's `unicode.IsSpace` has it, in UTF-8.
enum GoSpace {
    /// The index of the first byte that is no white space.
    static func trimmedStart(of text: ArraySlice<UInt8>) -> Int {
        var index = text.startIndex
        while index < text.endIndex {
            let length = spaceLength(text, at: index)
            if length == 0 { return index }
            index += length
        }
        return index
    }

    /// `text` without white space at both ends.
    static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = trimmedStart(of: text)
        var end = text.endIndex
        while end > start {
            // The longest form of white space has three bytes.
            guard
                let length = (1...3).first(where: {
                    end - $0 >= start && spaceLength(text, at: end - $0) == $0
                })
            else { break }
            end -= length
        }
        return text[start..<end]
    }

    /// How many bytes the white space character at `index` has; 0 if there is none.
    private static func spaceLength(_ text: ArraySlice<UInt8>, at index: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { index + offset < text.endIndex ? text[index + offset] : 0 }
        switch text[index] {
        case 0x09...0x0D, 0x20: return 1
        case 0xC2: return byte(1) == 0x85 || byte(1) == 0xA0 ? 2 : 0
        case 0xE1: return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0
        case 0xE2:
            switch (byte(1), byte(2)) {
            case (0x80, 0x80...0x8A), (0x80, 0xA8), (0x80, 0xA9), (0x80, 0xAF), (0x81, 0x9F): return 3
            default: return 0
            }
        case 0xE3: return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0
        default: return 0
        }
    }
}
