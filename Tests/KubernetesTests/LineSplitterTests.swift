import Testing

@testable import Kubernetes

@Suite("LineSplitter")
struct LineSplitterTests {
    @Test("gives the same lines wherever the bytes are cut")
    func cuts() throws {
        let text = Array("{\"a\":1}\n\n{\"b\":\"é\"}\r\n{}\n".utf8)
        for first in 0...text.count {
            for second in first...text.count {
                var splitter = LineSplitter(limit: 100)
                var lines: [[UInt8]] = []
                for piece in [text[..<first], text[first..<second], text[second...]] {
                    lines += try splitter.append(Array(piece))
                }
                #expect(lines == ["{\"a\":1}", "{\"b\":\"é\"}", "{}"].map { Array($0.utf8) })
                #expect(splitter.remainder.isEmpty)
            }
        }
    }

    @Test("refuses a line above the limit, whole or not")
    func limit() {
        var splitter = LineSplitter(limit: 3)
        #expect(throws: LineSplitter.LineTooLong.self) { _ = try splitter.append(Array("abcd".utf8)) }
        var other = LineSplitter(limit: 3)
        #expect(throws: LineSplitter.LineTooLong.self) { _ = try other.append(Array("abcd\n".utf8)) }
        var fine = LineSplitter(limit: 3)
        #expect(throws: Never.self) { _ = try fine.append(Array("abc\nabc".utf8)) }
    }
}
