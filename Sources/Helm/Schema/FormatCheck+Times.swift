extension FormatCheck {
    static func duration(_ text: [UInt8]) throws(Problem) {
        guard text.first == UInt8(ascii: "P") else { throw Problem("must start with P") }
        let text = text.dropFirst()
        if text.isEmpty { throw Problem("nothing after P") }
        if text.last == UInt8(ascii: "W") {
            if text.count == 1 { throw Problem("no number in week") }
            if !text.dropLast().allSatisfy(isDigit) { throw Problem("invalid week") }
            return
        }
        let allUnits = ["YMD", "HMS"].map { Array($0.utf8) }
        for (index, part) in split(text, "T").enumerated() {
            if index > 0, part.isEmpty { throw Problem("no time elements") }
            if index >= allUnits.count { throw Problem("more than one T") }
            var units = allUnits[index][...]
            var rest = part
            while !rest.isEmpty {
                let digits = rest.prefix(while: isDigit)
                if digits.isEmpty { throw Problem("missing number") }
                rest = rest[digits.endIndex...]
                guard let unit = rest.first else { throw Problem("missing unit") }
                guard let position = units.firstIndex(of: unit) else {
                    let name = GoQuoting.quote(Unicode.Scalar(unit))
                    throw Problem(
                        allUnits[index].contains(unit) ? "unit \(name) out of order" : "invalid unit \(name)")
                }
                units = units[(position + 1)...]
                rest = rest.dropFirst()
            }
        }
    }

    static func period(_ text: [UInt8]) throws(Problem) {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else { throw Problem("missing slash") }
        let (start, end) = (Array(text[..<slash]), Array(text[(slash + 1)...]))
        let startsWithDuration = start.first == UInt8(ascii: "P")
        if startsWithDuration {
            try prefixing("invalid start duration: ") { () throws(Problem) in try duration(start) }
        } else {
            try prefixing("invalid start date-time: ") { () throws(Problem) in try dateTime(start) }
            if end.first == UInt8(ascii: "P") {
                try prefixing("invalid end duration: ") { () throws(Problem) in try duration(end) }
                return
            }
        }
        try prefixing("invalid end date-time: ") { () throws(Problem) in try dateTime(end) }
    }

    /// `YYYY-MM-DD`, with the messages of Go's `time.Parse`.
    static func date(_ text: [UInt8]) throws(Problem) {
        var rest = text[...]
        func mismatch(_ found: ArraySlice<UInt8>, _ layout: String) -> Problem {
            Problem(
                "parsing time \(timeQuoted(text)) as \"2006-01-02\": cannot parse \(timeQuoted(found)) as "
                    + "\"\(layout)\"")
        }
        func number(_ count: Int, _ layout: String) throws(Problem) -> Int {
            guard rest.count >= count, rest.prefix(count).allSatisfy(isDigit) else { throw mismatch(rest, layout) }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        func dash() throws(Problem) {
            guard rest.first == UInt8(ascii: "-") else { throw mismatch(rest, "-") }
            rest = rest.dropFirst()
        }
        let year = try number(4, "2006")
        try dash()
        let month = try number(2, "01")
        if month < 1 || month > 12 { throw Problem("parsing time \(timeQuoted(text)): month out of range") }
        try dash()
        let day = try number(2, "02")
        if !rest.isEmpty {
            throw Problem("parsing time \(timeQuoted(text)): extra text: \(timeQuoted(rest))")
        }
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = month == 2 ? (isLeapYear ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        if day < 1 || day > days { throw Problem("parsing time \(timeQuoted(text)): day out of range") }
    }

    /// Quotes as Go's `time` does: what is not printable ASCII, byte by byte.
    private static func timeQuoted(_ bytes: some Collection<UInt8>) -> String {
        var text = "\""
        for byte in bytes {
            switch byte {
            case 0x00..<0x20, 0x80...0xFF:
                let digits = String(byte, radix: 16)
                text += "\\x" + (digits.count < 2 ? "0" : "") + digits
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
            default: text.unicodeScalars.append(UnicodeScalar(byte))
            }
        }
        return text + "\""
    }

    static func time(_ text: [UInt8]) throws(Problem) {
        let colon = UInt8(ascii: ":")
        if text.count < 9 { throw Problem("less than 9 characters long") }
        if text[2] != colon || text[5] != colon { throw Problem("missing colon in correct place") }
        let numbers = try numbers(text[..<8], count: 3, "hour/min/sec")
        var (hour, minute) = (numbers[0], numbers[1])
        let second = numbers[2]
        if hour > 23 || minute > 59 || second > 60 { throw Problem("hour/min/sec out of range") }
        var rest = text[8...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            if fraction.isEmpty { throw Problem("no digits in second fraction") }
            rest = rest[fraction.endIndex...]
        }
        if !(rest.count == 1 && rest.first.map { $0 | 0x20 } == UInt8(ascii: "z")) {
            if rest.count != 6 { throw Problem("offset must be 6 characters long") }
            let sign: Int
            switch rest.first {
            case UInt8(ascii: "+"): sign = -1
            case UInt8(ascii: "-"): sign = 1
            default: throw Problem("offset must begin with plus/minus")
            }
            rest = rest.dropFirst()
            if rest[rest.startIndex + 2] != colon { throw Problem("missing colon in offset in correct place") }
            let offset = try Self.numbers(rest, count: 2, "hour/min", suffix: " in offset")
            if offset[0] > 23 || offset[1] > 59 { throw Problem("hour/min in offset out of range") }
            var minutes = hour * 60 + minute + sign * (offset[0] * 60 + offset[1])
            if minutes < 0 { minutes += 24 * 60 }
            (hour, minute) = (minutes / 60, minutes % 60)
        }
        if second >= 60, hour != 23 || minute != 59 { throw Problem("invalid leap second") }
    }

    private static func numbers(
        _ text: ArraySlice<UInt8>, count: Int, _ name: String, suffix: String = ""
    ) throws(Problem) -> [Int] {
        var numbers: [Int] = []
        let parts = text.split(
            separator: UInt8(ascii: ":"), maxSplits: count - 1, omittingEmptySubsequences: false)
        for part in parts {
            guard let value = try? integer(part) else { throw Problem("invalid \(name)\(suffix)") }
            if value < 0 { throw Problem("non-positive \(name)\(suffix)") }
            numbers.append(value)
        }
        return numbers
    }

    static func dateTime(_ text: [UInt8]) throws(Problem) {
        if text.count < 20 { throw Problem("less than 20 characters long") }
        if text[10] | 0x20 != UInt8(ascii: "t") { throw Problem("11th character must be t or T") }
        try prefixing("invalid date element: ") { () throws(Problem) in try date(Array(text[..<10])) }
        try prefixing("invalid time element: ") { () throws(Problem) in try time(Array(text[11...])) }
    }

    // MARK: Versions

    static func semanticVersion(_ text: [UInt8]) throws(Problem) {
        var core = text[...]
        if let plus = core.firstIndex(of: UInt8(ascii: "+")) {
            let build = core[(plus + 1)...]
            if build.isEmpty { throw Problem("build is empty") }
            for part in split(build, ".") { try checkIdentifier(part, "build") }
            core = core[..<plus]
        }
        if let dash = core.firstIndex(of: UInt8(ascii: "-")) {
            for part in split(core[(dash + 1)...], ".") {
                try checkIdentifier(part, "pre-release")
                if part.count > 1, part.first == UInt8(ascii: "0"), part.allSatisfy(isDigit) {
                    throw Problem("pre-release numeric identifier starts with zero")
                }
            }
            core = core[..<dash]
        }
        let numbers = split(core, ".")
        guard numbers.count == 3 else { throw Problem("versionCore must have 3 numbers separated by dot") }
        for (name, number) in zip(["major", "minor", "patch"], numbers) {
            if number.isEmpty { throw Problem("\(name) is empty") }
            if number.count > 1, number.first == UInt8(ascii: "0") { throw Problem("\(name) starts with zero") }
            if !number.allSatisfy(isDigit) { throw Problem("\(name) contains non-digit") }
        }
    }

    private static func checkIdentifier(_ text: ArraySlice<UInt8>, _ kind: String) throws(Problem) {
        if text.isEmpty { throw Problem("\(kind) identifier is empty") }
        for position in text.indices {
            let byte = text[position]
            if !(isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-")) {
                throw Problem("invalid character \(quotedCharacter(text[position...])) in \(kind) identifier")
            }
        }
    }
}
