/// Cuts a rendered file into documents as Helm does, by text and before anybody reads it as YAML.
///
/// A separator is what `(?:^|\s*\n)---\s*` finds, so white space on both sides of `---` goes with it, text may follow
/// `---` directly, and a second `---` right after a first one is text. Documents of nothing but white space are left
/// out; the others lose the white space before them.
enum ManifestSplitter {
    /// The documents of `file`, in order.
    static func documents(of file: [UInt8]) -> [ArraySlice<UInt8>] {
        let text = GoText.trimmingLeadingSpace(file[...])
        var documents: [ArraySlice<UInt8>] = []
        var begin = text.startIndex
        var search = text.startIndex
        func add(_ document: ArraySlice<UInt8>) {
            let trimmed = GoText.trimmingLeadingSpace(document)
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
