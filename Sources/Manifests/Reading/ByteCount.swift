/// Sizes as people write them in configuration: `26MiB`, `500kB`, `1GiB`, `4096`.
public enum ByteCount {
    private static let units: [String: Int] = [
        "": 1, "B": 1, "kB": 1000, "KB": 1000, "KiB": 1 << 10, "MB": 1_000_000, "MiB": 1 << 20, "GB": 1_000_000_000,
        "GiB": 1 << 30, "TB": 1_000_000_000_000, "TiB": 1 << 40,
    ]

    /// The number of bytes that `text` writes; `nil` if it is none, is negative, or exceeds `Int`.
    public static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let count = Int(digits), let factor = units[String(unit)] else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: factor)
        return overflow ? nil : bytes
    }
}
