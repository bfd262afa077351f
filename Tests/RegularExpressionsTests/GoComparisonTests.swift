import Foundation
import Testing

@testable import RegularExpressions

/// A case of `Fixtures/matches.json`.
struct GoCase: Decodable, Sendable, CustomTestStringConvertible {
    var pattern: String
    var text: String
    var template: String
    var error: String?
    var matches: [[Int]]?
    var replaced: String
    var split: [String]?

    var testDescription: String { "\(pattern.prefix(40)) in \(text.prefix(40))" }

    static let all: [GoCase] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/matches.json")
        return (try? JSONDecoder().decode([GoCase].self, from: Data(contentsOf: file))) ?? []
    }()
}

extension RegularExpression.Match {
    /// Go's form of a match.
    var offsets: [Int] { groups.flatMap { [$0?.lowerBound ?? -1, $0?.upperBound ?? -1] } }
}

@Suite struct GoComparisonTests {
    @Test("The table of cases is there")
    func tableIsThere() {
        #expect(GoCase.all.count > 400)
    }

    @Test("Errors, matches, replacements and splits are those of Go", arguments: GoCase.all)
    func agrees(_ expected: GoCase) throws {
        let expression: RegularExpression
        do throws(RegularExpressionError) {
            expression = try RegularExpression(expected.pattern)
        } catch {
            #expect(error.description == expected.error)
            return
        }
        #expect(expected.error == nil)
        let matches = expression.allMatches(in: expected.text)
        #expect(matches.map(\.offsets) == expected.matches ?? [])
        #expect(expression.isMatch(expected.text) == !matches.isEmpty)
        #expect(expression.firstMatch(in: Array(expected.text.utf8)) == matches.first)
        // Bytes, as `==` takes different forms of a character for the same.
        let replaced = expression.replacingAll(in: expected.text, with: expected.template)
        #expect(Array(replaced.utf8) == Array(expected.replaced.utf8))
        #expect(expression.split(expected.text).map { Array($0.utf8) } == (expected.split ?? []).map { Array($0.utf8) })
    }

    @Test("Both machines find the same", arguments: GoCase.all.filter { $0.error == nil })
    func machinesAgree(_ expected: GoCase) throws {
        let (program, _) = try Compiler.compile(expected.pattern)
        let text = Array(expected.text.utf8)
        text.withUnsafeBufferPointer { buffer in
            var machine = PikeMachine(program, slotCount: program.slotCount)
            #expect(machine.search(program, buffer, from: 0) == expected.matches?.first)
            var searcher = Searcher(program, buffer, slotCount: .max)
            #expect(searcher.search(from: 0) == expected.matches?.first)
        }
    }
}
