import GoTemplate

extension Sprig {
    /// Arithmetic of integers, which wraps around, and of decimals.
    static let mathFunctions: [(ByteString, PureFunction)] = [
        ("add1", PureFunction([.any], result: .int64) { .int64(Casting.int64($0[0]) &+ 1) }),
        (
            "add",
            PureFunction([.any], variadic: true, result: .int64) { arguments in
                .int64(arguments.reduce(0) { $0 &+ Casting.int64($1) })
            }
        ),
        ("sub", .ofTwoIntegers { $0 &- $1 }),
        (
            "div",
            .ofTwoIntegers { number, divisor in
                if divisor == 0 { throw GoFunctionError("runtime error: integer divide by zero") }
                return number.dividedReportingOverflow(by: divisor).partialValue
            }
        ),
        (
            "mod",
            .ofTwoIntegers { number, divisor in
                if divisor == 0 { throw GoFunctionError("runtime error: integer divide by zero") }
                return number.remainderReportingOverflow(dividingBy: divisor).partialValue
            }
        ),
        ("mul", .ofIntegers { $0 &* $1 }),
        ("max", .ofIntegers(max)), ("biggest", .ofIntegers(max)), ("min", .ofIntegers(min)),
        ("maxf", .ofFloats(larger)), ("minf", .ofFloats { -larger(-$0, -$1) }),
        ("floor", PureFunction([.any], result: .float64) { .float(Casting.float64($0[0]).rounded(.down)) }),
        ("ceil", PureFunction([.any], result: .float64) { .float(Casting.float64($0[0]).rounded(.up)) }),
        (
            "round",
            PureFunction([.any, .int, .float64], variadic: true, result: .float64) { arguments in
                .float(
                    rounded(
                        Casting.float64(arguments[0]), places: try arguments.int(1),
                        upFrom: arguments.count > 2 ? try arguments.float(2) : 0.5))
            }
        ),
        (
            "add1f",
            PureFunction([.any], result: .float64) { arguments in
                .float((try Decimal(Casting.float64(arguments[0])) + Decimal(1)).double)
            }
        ),
        (
            "addf",
            PureFunction([.any], variadic: true, result: .float64) { arguments in
                .float(try arguments.reduce(Decimal(0)) { try $0 + Decimal(Casting.float64($1)) }.double)
            }
        ),
        ("subf", .ofDecimals { $0 + $1.negated }),
        ("mulf", .ofDecimals { $0 * $1 }),
        (
            "divf",
            .ofDecimals { number, divisor in
                guard let quotient = number.divided(by: divisor) else { throw GoFunctionError("decimal division by 0") }
                return quotient
            }
        ),
    ]

    /// `math.Max`.
    private static func larger(_ left: Double, _ right: Double) -> Double {
        if left == .infinity || right == .infinity { return .infinity }
        if left.isNaN || right.isNaN { return .nan }
        if left == 0, right == 0 { return left.sign == .minus ? right : left }
        return max(left, right)
    }

    private static func rounded(_ number: Double, places: Int, upFrom limit: Double) -> Double {
        let power = powerOfTen(places)
        let digits = power * number
        // Go's `Modf` gives no fraction of infinities but NaN, which is not above any limit.
        let fraction = digits.isFinite ? digits - digits.rounded(.towardZero) : .nan
        return digits.rounded(fraction >= limit ? .up : .down) / power
    }

    /// `math.Pow(10, exponent)` with the roundings of Go's algorithm.
    private static func powerOfTen(_ exponent: Int) -> Double {
        if exponent == 0 { return 1 }
        if exponent == 1 { return 10 }
        var (result, resultExponent) = (1.0, 0)
        // 10 = 0.625 · 2⁴
        var (base, baseExponent) = (0.625, 4)
        var rest = exponent.magnitude
        while rest != 0 {
            if abs(baseExponent) > 1 << 12 {
                resultExponent += baseExponent
                break
            }
            if rest & 1 == 1 {
                result *= base
                resultExponent += baseExponent
            }
            base *= base
            baseExponent <<= 1
            if base < 0.5 {
                base += base
                baseExponent -= 1
            }
            rest >>= 1
        }
        if exponent < 0 {
            result = 1 / result
            resultExponent = -resultExponent
        }
        return Double(sign: .plus, exponent: resultExponent, significand: result)
    }
}

extension PureFunction {
    fileprivate static func ofTwoIntegers(
        _ operation: @escaping @Sendable (Int64, Int64) throws -> Int64
    ) -> PureFunction {
        PureFunction([.any, .any], result: .int64) { arguments in
            .int64(try operation(Casting.int64(arguments[0]), Casting.int64(arguments[1])))
        }
    }

    fileprivate static func ofIntegers(_ operation: @escaping @Sendable (Int64, Int64) -> Int64) -> PureFunction {
        PureFunction([.any, .any], variadic: true, result: .int64) { arguments in
            .int64(arguments.dropFirst().reduce(Casting.int64(arguments[0])) { operation($0, Casting.int64($1)) })
        }
    }

    fileprivate static func ofFloats(_ operation: @escaping @Sendable (Double, Double) -> Double) -> PureFunction {
        PureFunction([.any, .any], variadic: true, result: .float64) { arguments in
            .float(arguments.dropFirst().reduce(Casting.float64(arguments[0])) { operation($0, Casting.float64($1)) })
        }
    }

    fileprivate static func ofDecimals(
        _ operation: @escaping @Sendable (Decimal, Decimal) throws -> Decimal
    ) -> PureFunction {
        PureFunction([.any, .any], variadic: true, result: .float64) { arguments in
            let first = try Decimal(Casting.float64(arguments[0]))
            return .float(
                try arguments.dropFirst().reduce(first) { try operation($0, Decimal(Casting.float64($1))) }.double)
        }
    }
}
