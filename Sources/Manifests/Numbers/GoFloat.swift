/// Writes floating-point numbers as Go's `strconv` does: the shortest digits that read back as the same value.
package enum GoFloat {
    /// `strconv.FormatFloat(value, 'g', -1, 64)`, which `fmt` prints for `%v` too, with YAML's words for what is no number.
    package static func general(_ value: Double) -> String {
        word(value) ?? text { DecimalDigits(shortest: value).appendGeneral(exponentFrom: 6, to: &$0) }
    }

    /// `strconv.FormatFloat(value, 'g', -1, 32)`, with YAML's words for what is no number.
    package static func general32(_ value: Double) -> String {
        if let word = word(value) { return word }
        let single = Float(value)
        if single.isInfinite { return single < 0 ? "-.inf" : ".inf" }
        return text { DecimalDigits(shortest: single).appendGeneral(exponentFrom: 6, to: &$0) }
    }

    /// What `encoding/json` writes, or `nil` for infinities and NaN.
    static func json(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        return text { appendJSON(value, to: &$0) }
    }

    /// Writes what `encoding/json` writes for a finite value.
    package static func appendJSON(_ value: Double, to bytes: inout [UInt8]) {
        let magnitude = value.magnitude
        let digits = DecimalDigits(shortest: value)
        if magnitude != 0, magnitude < 1e-6 || magnitude >= 1e21 {
            digits.appendExponential(minimumExponentDigits: 1, to: &bytes)
        } else {
            digits.appendFixed(to: &bytes)
        }
    }

    /// A float as Go's YAML writes it after its way through JSON: an integer where it looks like one and 64 bits hold
    /// it, else in the general form.
    package static func yamlThroughJSON(_ value: Double) -> String {
        guard var text = json(value) else { return general(value) }
        if let integer = text.withUTF8({ GoInteger(decimal: $0) }) { return integer.text }
        return general(value)
    }

    /// `strconv.FormatFloat(value, 'f', -1, 64)`, with YAML's words for what is no number.
    package static func fixed(_ value: Double) -> String {
        word(value) ?? text { DecimalDigits(shortest: value).appendFixed(to: &$0) }
    }

    private static func text(_ append: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        append(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func word(_ value: Double) -> String? {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        return nil
    }
}
