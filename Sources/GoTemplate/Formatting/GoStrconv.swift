/// Go's `strconv`: numbers and quoted text.
public enum GoStrconv {
    /// The forms in which a float is written, by `FormatFloat`'s letters.
    public enum FloatForm: Sendable {
        /// `e`: `1.5e+06`.
        case exponential
        /// `f`: `1500000`.
        case fixed
        /// `g`: the exponential form for large and small exponents, else the fixed one.
        case general
    }

    /// `FormatFloat(value, form, precision, 64)`; without a precision, with the fewest digits that read back as the
    /// same value. Infinities and NaN are `+Inf`, `-Inf` and `NaN`.
    public static func format(_ value: Double, as form: FloatForm, precision: Int? = nil) -> String {
        var bytes: [UInt8] = []
        append(value, as: form, precision: precision, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
