// How single values are laid out: signs, prefixes, padding, precision.

extension GoPrinter {
    private mutating func appendPadding(_ count: Int) {
        guard count > 0 else { return }
        // Zeros only stand on the left.
        let filler = flags.zero && !flags.minus ? UInt8(ascii: "0") : UInt8(ascii: " ")
        bytes.append(contentsOf: repeatElement(filler, count: count))
    }

    mutating func pad(_ text: [UInt8]) {
        guard let width = flags.width, width > 0 else { return bytes.append(contentsOf: text) }
        let missing = width - text.withUnsafeBufferPointer { GoUnicode.count($0) }
        if !flags.minus { appendPadding(missing) }
        bytes.append(contentsOf: text)
        if flags.minus { appendPadding(missing) }
    }

    mutating func pad(_ text: StaticString) { pad(text.withUTF8Buffer { Array($0) }) }

    private mutating func padWithSpaces(_ text: [UInt8]) {
        let zero = flags.zero
        flags.zero = false
        pad(text)
        flags.zero = zero
    }

    // MARK: Strings

    private func truncated(_ text: [UInt8]) -> [UInt8] {
        guard let precision = flags.precision, precision < text.count else { return text }
        return text.withUnsafeBufferPointer { buffer in
            var index = 0
            var count = 0
            while index < buffer.count, count < precision {
                index += GoUnicode.decode(buffer, at: index).length
                count += 1
            }
            return Array(buffer[..<index])
        }
    }

    mutating func appendString(_ text: [UInt8]) { pad(truncated(text)) }

    mutating func appendQuoted(_ text: [UInt8]) {
        let text = truncated(text)
        if flags.sharp, GoStrconv.canBackquote(text) {
            return pad([UInt8(ascii: "`")] + text + [UInt8(ascii: "`")])
        }
        guard flags.width != nil else { return GoStrconv.appendQuoted(text, isASCII: flags.plus, to: &bytes) }
        var quoted: [UInt8] = []
        GoStrconv.appendQuoted(text, isASCII: flags.plus, to: &quoted)
        pad(quoted)
    }

    mutating func appendHexadecimal(_ text: [UInt8], isUppercase: Bool) {
        let content = text.prefix(flags.precision ?? text.count)
        guard !content.isEmpty else { return appendPadding(flags.width ?? 0) }
        let perByte = flags.space ? (flags.sharp ? 5 : 3) : 2
        let width = content.count * perByte - (flags.space ? 1 : 0) + (flags.sharp && !flags.space ? 2 : 0)
        let missing = (flags.width ?? 0) - width
        if !flags.minus { appendPadding(missing) }
        let mark = isUppercase ? UInt8(ascii: "X") : UInt8(ascii: "x")
        if flags.sharp { bytes += [UInt8(ascii: "0"), mark] }
        for (index, byte) in content.enumerated() {
            if flags.space, index > 0 {
                bytes.append(0x20)
                if flags.sharp { bytes += [UInt8(ascii: "0"), mark] }
            }
            bytes.append(GoStrconv.hexDigit(byte >> 4, isUppercase: isUppercase))
            bytes.append(GoStrconv.hexDigit(byte & 15, isUppercase: isUppercase))
        }
        if flags.minus { appendPadding(missing) }
    }

    // MARK: Integers

    mutating func appendPrefixedHexadecimal(_ value: UInt64, isPrefixed: Bool) {
        let sharp = flags.sharp
        flags.sharp = isPrefixed
        appendInteger(value, radix: 16, isSigned: false)
        flags.sharp = sharp
    }

    mutating func appendInteger(
        _ value: UInt64, radix: UInt64, isSigned: Bool, isUppercase: Bool = false, hasOctalMark: Bool = false
    ) {
        let isNegative = isSigned && Int64(bitPattern: value) < 0
        var rest = isNegative ? 0 &- value : value
        var digitCount = 0
        if let precision = flags.precision {
            if precision == 0, value == 0 {
                let zero = flags.zero
                flags.zero = false
                appendPadding(flags.width ?? 0)
                flags.zero = zero
                return
            }
            digitCount = precision
        } else if flags.zero, !flags.minus, let width = flags.width {
            digitCount = width
            if isNegative || flags.plus || flags.space { digitCount -= 1 }
        }
        var text: [UInt8] = []
        repeat {
            text.append(GoStrconv.hexDigit(UInt8(truncatingIfNeeded: rest % radix), isUppercase: isUppercase))
            rest /= radix
        } while rest > 0
        let zero = UInt8(ascii: "0")
        if text.count < digitCount { text.append(contentsOf: repeatElement(zero, count: digitCount - text.count)) }
        if flags.sharp {
            switch radix {
            case 2: text += [UInt8(ascii: "b"), zero]
            case 8: if text.last != zero { text.append(zero) }
            case 16: text += [isUppercase ? UInt8(ascii: "X") : UInt8(ascii: "x"), zero]
            default: break
            }
        }
        if hasOctalMark { text += [UInt8(ascii: "o"), zero] }
        if isNegative {
            text.append(UInt8(ascii: "-"))
        } else if flags.plus {
            text.append(UInt8(ascii: "+"))
        } else if flags.space {
            text.append(0x20)
        }
        text.reverse()
        padWithSpaces(text)
    }

    /// `U+0078`, and with `#` also the character.
    mutating func appendUnicode(_ value: UInt64) {
        var text = Array("U+".utf8)
        let digits = Array(String(value, radix: 16, uppercase: true).utf8)
        let count = max(flags.precision ?? 4, 4)
        text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(count - digits.count, 0)))
        text += digits
        if flags.sharp, value <= 0x10FFFF, GoUnicode.isPrintable(UInt32(value)) {
            text += " '".utf8
            GoUnicode.append(UInt32(value), to: &text)
            text.append(UInt8(ascii: "'"))
        }
        padWithSpaces(text)
    }

    // MARK: Floats

    /// Appends a float; `false` if the verb takes none.
    mutating func appendFloat(_ value: Double, verb: Unicode.Scalar) -> Bool {
        var number: [UInt8] = []
        let precision = flags.precision
        switch verb {
        case "v", "g": GoStrconv.append(value, as: .general, precision: precision, to: &number)
        case "G": GoStrconv.append(value, as: .general, precision: precision, isUppercase: true, to: &number)
        case "e": GoStrconv.append(value, as: .exponential, precision: precision ?? 6, to: &number)
        case "E":
            GoStrconv.append(value, as: .exponential, precision: precision ?? 6, isUppercase: true, to: &number)
        case "f", "F": GoStrconv.append(value, as: .fixed, precision: precision ?? 6, to: &number)
        case "x": GoStrconv.appendHexadecimal(value, precision: precision, isUppercase: false, to: &number)
        case "X": GoStrconv.appendHexadecimal(value, precision: precision, isUppercase: true, to: &number)
        case "b": GoStrconv.appendBinary(value, to: &number)
        default: return false
        }
        layOut(number, value, verb: verb)
        return true
    }

    private mutating func layOut(_ number: [UInt8], _ value: Double, verb: Unicode.Scalar) {
        var sign = UInt8(ascii: "+")
        var digits = number
        if number.first == UInt8(ascii: "-") || number.first == UInt8(ascii: "+") { sign = digits.removeFirst() }
        if flags.space, sign == UInt8(ascii: "+"), !flags.plus { sign = 0x20 }
        let showsSign = flags.plus || sign != UInt8(ascii: "+")
        guard value.isFinite else {
            // Not padded with zeros, since it does not look like a number. Go gives infinity its sign anyway where one
            // is shown, NaN only where it was asked for.
            let isSigned = value.isNaN ? flags.space || flags.plus : showsSign || !value.isNaN
            return padWithSpaces(isSigned ? [sign] + digits : digits)
        }
        if flags.sharp, verb != "b" { digits = keepingPoint(digits, verb: verb) }
        guard showsSign else { return pad(digits) }
        if flags.zero, !flags.minus, let width = flags.width, width > digits.count + 1 {
            bytes.append(sign)
            appendPadding(width - digits.count - 1)
            bytes.append(contentsOf: digits)
        } else {
            pad([sign] + digits)
        }
    }

    /// `#`: always a decimal point, and the zeros at the end that the general form drops.
    private func keepingPoint(_ number: [UInt8], verb: Unicode.Scalar) -> [UInt8] {
        var missing = 0
        switch verb {
        case "v", "g", "G": missing = flags.precision ?? 6
        case "x": missing = flags.precision ?? 6
        default: break
        }
        let isHexadecimal = verb == "x" || verb == "X"
        let end =
            number.firstIndex {
                $0 | 0x20 == UInt8(ascii: "p") || !isHexadecimal && $0 | 0x20 == UInt8(ascii: "e")
            } ?? number.count
        var digits = Array(number[..<end])
        var sawPoint = false
        var sawNonzero = false
        for byte in digits {
            if byte == UInt8(ascii: ".") {
                sawPoint = true
            } else {
                if byte != UInt8(ascii: "0") { sawNonzero = true }
                if sawNonzero { missing -= 1 }
            }
        }
        if !sawPoint {
            if digits == [UInt8(ascii: "0")] { missing -= 1 }
            digits.append(UInt8(ascii: "."))
        }
        digits.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(missing, 0)))
        return digits + number[end...]
    }
}
