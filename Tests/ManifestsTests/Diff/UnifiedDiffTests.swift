import Manifests
import Testing

@Suite struct UnifiedDiffTests {
    @Test("Equal texts have no differences")
    func equal() {
        #expect(UnifiedDiff.lines(old: "a\nb\n", new: "a\nb").isEmpty)
        #expect(UnifiedDiff.text(old: "", new: "", oldLabel: "a", newLabel: "b").isEmpty)
    }

    @Test("The output has the form of diff -u")
    func form() {
        let old = (1...20).map { "line \($0)\n" }.joined()
        var lines = (1...20).map { "line \($0)\n" }
        lines[2] = "changed\n"
        lines.remove(at: 15)
        lines.append("end\n")
        let expected = """
            --- old
            +++ new
            @@ -1,6 +1,6 @@
             line 1
             line 2
            -line 3
            +changed
             line 4
             line 5
             line 6
            @@ -13,8 +13,8 @@
             line 13
             line 14
             line 15
            -line 16
             line 17
             line 18
             line 19
             line 20
            +end

            """
        #expect(UnifiedDiff.text(old: old, new: lines.joined(), oldLabel: "old", newLabel: "new") == expected)
    }

    @Test("Without context, and from or to nothing, the headers count as diff does")
    func headers() {
        #expect(UnifiedDiff.lines(old: "", new: "a\nb\n").map(\.marked) == ["@@ -0,0 +1,2 @@", "+a", "+b"])
        #expect(UnifiedDiff.lines(old: "a\n", new: "").map(\.marked) == ["@@ -1 +0,0 @@", "-a"])
        #expect(
            UnifiedDiff.lines(old: "a\nb\nc", new: "a\nx\nc", context: 0).map(\.marked) == ["@@ -2 +2 @@", "-b", "+x"])
    }

    @Test(
        "Applying the differences to the old text gives the new one, with the fewest lines",
        arguments: [1, 2, 3, 4] as [UInt64])
    func application(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            func random(_ count: Int) -> [String] {
                (0..<count).map { _ in "abcd".randomElement(using: &generator).map { String($0) } ?? "" }
            }
            let old = random(Int.random(in: 0...25, using: &generator))
            let new = random(Int.random(in: 0...25, using: &generator))
            let text = { (lines: [String]) in lines.map { $0 + "\n" }.joined() }
            let output = UnifiedDiff.lines(old: text(old), new: text(new), context: 100)
            let kept = output.filter { $0.kind != .hunk }
            if output.isEmpty {
                #expect(old == new)
                continue
            }
            #expect(kept.filter { $0.kind != .added }.map(\.text) == old)
            #expect(kept.filter { $0.kind != .removed }.map(\.text) == new)
            #expect(kept.count { $0.kind == .context } == longestCommon(old, new))
        }
    }

    private func longestCommon(_ left: [String], _ right: [String]) -> Int {
        var row = Array(repeating: 0, count: right.count + 1)
        for item in left {
            var diagonal = 0
            for (index, other) in right.enumerated() {
                let above = row[index + 1]
                row[index + 1] = item == other ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[right.count]
    }

    @Test("Texts that share nothing are replaced as a whole in bounded time")
    func bounded() {
        let old = (0..<6_000).map { "old \($0)\n" }.joined()
        let new = (0..<6_000).map { "new \($0)\n" }.joined()
        #expect(UnifiedDiff.lines(old: old, new: new).count == 12_001)
    }
}
