import GoTemplate

extension Sprig {
    /// Functions that count.
    static let countingFunctions: [(ByteString, PureFunction)] = [
        (
            "until",
            PureFunction([.int], result: .slice(.int)) { arguments in
                let end = try arguments.int(0)
                return integers(try counted(from: 0, to: end, by: end < 0 ? -1 : 1))
            }
        ),
        (
            "untilStep",
            PureFunction([.int, .int, .int], result: .slice(.int)) { arguments in
                integers(try counted(from: arguments.int(0), to: arguments.int(1), by: arguments.int(2)))
            }
        ),
        (
            "seq",
            PureFunction([.int], variadic: true, result: .string) { arguments in
                .string(try sequence(try arguments.indices.map(arguments.int)).map(String.init).joined(separator: " "))
            }
        ),
    ]

    private static func integers(_ numbers: [Int]) -> GoValue {
        .list(GoList(numbers.map { .int($0) }, elementType: .int))
    }

    /// The numbers from `start` on, `end` left out; none if the step leads away from it.
    private static func counted(from start: Int, to end: Int, by step: Int) throws -> [Int] {
        guard end < start ? step < 0 : step > 0 else { return [] }
        let (distance, isTooFar) = end.subtractingReportingOverflow(start)
        try ResultLimits.checkElements(isTooFar ? .max : distance / step)
        return Array(stride(from: start, to: end, by: step))
    }

    /// `seq END`, `seq START END` and `seq START STEP END`, the end included.
    private static func sequence(_ numbers: [Int]) throws -> [Int] {
        switch numbers.count {
        case 1:
            let step = numbers[0] < 1 ? -1 : 1
            return try counted(from: 1, to: numbers[0] &+ step, by: step)
        case 2:
            let step = numbers[1] < numbers[0] ? -1 : 1
            return try counted(from: numbers[0], to: numbers[1] &+ step, by: step)
        case 3:
            let isDown = numbers[2] < numbers[0]
            if isDown, numbers[1] > 0 { return [] }
            return try counted(from: numbers[0], to: numbers[2] &+ (isDown ? -1 : 1), by: numbers[1])
        default: return []
        }
    }
}
