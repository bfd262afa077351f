/// Recognises the timestamps of YAML 1.1 that Go's YAML knows: `2006-1-2`, `2006-1-2T15:4:5.999Z`,
/// `2006-1-2t15:4:5+01:00` and `2006-1-2 15:4:5.999`.
enum YAMLTimestamp {
    static func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count >= 8, bytes[4] == UInt8(ascii: "-") else { return false }
        var scanner = Scanner(bytes: bytes)
        guard let year = scanner.number(digits: 4...4), scanner.skip("-"), let month = scanner.number(digits: 1...2),
            (1...12).contains(month), scanner.skip("-"), let day = scanner.number(digits: 1...2),
            (1...days(month, of: year)).contains(day)
        else { return false }
        if scanner.isAtEnd { return true }
        let isSpaced = scanner.skip(" ")
        guard isSpaced || scanner.skip("T") || scanner.skip("t") else { return false }
        guard let hour = scanner.number(digits: 1...2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 1...2), minute < 60, scanner.skip(":"),
            let second = scanner.number(digits: 1...2), second < 60
        else { return false }
        scanner.skipFraction()
        if isSpaced { return scanner.isAtEnd }
        if scanner.skip("Z") { return scanner.isAtEnd }
        guard scanner.skip("+") || scanner.skip("-"), let zoneHour = scanner.number(digits: 2...2), zoneHour <= 24,
            scanner.skip(":"), let zoneMinute = scanner.number(digits: 2...2), zoneMinute < 60
        else { return false }
        return scanner.isAtEnd
    }

    /// RFC 3339 with up to nine digits of a second, for bytes that `matches` accepts.
    static func longForm(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var fields: [String] = []
        var index = 0
        let isDigit = { (byte: UInt8) in byte &- UInt8(ascii: "0") < 10 }
        while index < bytes.count, fields.count < 6 {
            var digits = ""
            while index < bytes.count, isDigit(bytes[index]) {
                digits.unicodeScalars.append(Unicode.Scalar(bytes[index]))
                index += 1
            }
            fields.append(digits.utf8.count < 2 ? "0" + digits : digits)
            if fields.count < 6 { index += 1 }
        }
        while fields.count < 6 { fields.append("00") }
        var text = "\(fields[0])-\(fields[1])-\(fields[2])T\(fields[3]):\(fields[4]):\(fields[5])"
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ",") {
            index += 1
            var digits: [UInt8] = []
            while index < bytes.count, isDigit(bytes[index]) {
                if digits.count < 9 { digits.append(bytes[index]) }
                index += 1
            }
            while digits.last == UInt8(ascii: "0") { digits.removeLast() }
            if !digits.isEmpty { text += "." + String(decoding: digits, as: UTF8.self) }
        }
        let zone = index < bytes.count ? String(decoding: bytes[index...], as: UTF8.self) : "Z"
        return text + (zone == "+00:00" || zone == "-00:00" ? "Z" : zone)
    }

    private static func days(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private struct Scanner {
        let bytes: UnsafeBufferPointer<UInt8>
        var position = 0

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
            position += 1
            return true
        }

        mutating func number(digits: ClosedRange<Int>) -> Int? {
            var value = 0
            var count = 0
            while count < digits.upperBound, position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
                value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
                position += 1
                count += 1
            }
            return count >= digits.lowerBound ? value : nil
        }

        mutating func skipFraction() {
            guard position + 1 < bytes.count,
                bytes[position] == UInt8(ascii: ".") || bytes[position] == UInt8(ascii: ","),
                bytes[position + 1] &- UInt8(ascii: "0") < 10
            else { return }
            position += 1
            while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        }
    }
}
