import CommitStatuses
import Manifests
import Testing

@Suite struct StatusTextTests {
    @Test("A description that fits stays, a longer one is cut between characters and ends in …")
    func descriptions() {
        #expect(StatusText.description("short", limit: 140) == "short")
        let fits = String(repeating: "a", count: 136)
        #expect(StatusText.description(fits, limit: 140) == fits)
        let cut = StatusText.description(fits + "a", limit: 140)
        #expect(cut == String(repeating: "a", count: 135) + "…")
        #expect(StatusText.description("", limit: 140) == "")
        #expect(StatusText.description("a b\n\n\tc\u{0}\u{2028}d ", limit: 140) == "a b c d")
        // No space before the mark.
        #expect(StatusText.description("abcd efgh", limit: 10) == "abcd…")
    }

    @Test("Characters of many code units are kept whole", arguments: ["é", "e\u{301}", "🙂", "👩‍👩‍👧‍👦", "🇸🇪", "한"])
    func graphemes(character: String) {
        for limit in 5...60 {
            let cut = StatusText.description(String(repeating: character, count: 60), limit: limit)
            #expect(cut.utf16.count <= limit - 4)
            #expect(cut.dropLast().allSatisfy { String($0) == character })
            #expect(cut.last == "…")
        }
    }

    @Test("Credentials never get into a description")
    func credentials() {
        #expect(
            StatusText.withoutCredentials("fetch https://user:t0k@git.example/a failed")
                == "fetch https://•••@git.example/a failed")
        #expect(StatusText.withoutCredentials("https://git.example/a@b") == "https://git.example/a@b")
        #expect(
            StatusText.withoutCredentials("ssh://git@git.example:22/a and https://x:y@z/b")
                == "ssh://•••@git.example:22/a and https://•••@z/b")
        for token in ["ghs_AbC123", "ghp_AbC123", "github_pat_11AA_xyz", "glpat-a-b_c", "whsec_AAEC+/="] {
            let clean = StatusText.withoutCredentials("token \(token), used")
            #expect(clean.hasSuffix("•••, used"))
            #expect(
                !clean.contains("AbC123") && !clean.contains("11AA") && !clean.contains("a-b_c")
                    && !clean.contains("AAEC"))
        }
    }

    @Test(
        "A target is only sent if it is an http or https address without credentials",
        arguments: [
            "javascript:alert(1)", "ftp://h/x", "https://u:p@h/x", "https://h/a b", "https://h/\n", "//h/x", "",
            "https://h/é",
            "https://h/?token=ghp_abc", "https://h/" + String(repeating: "a", count: 2048),
        ])
    func badTargets(url: String) async throws {
        let host = FakeHost(.created)
        _ = try await Sample.gitHub(host).post(Sample.status(url: url))
        let sent = try #require(host.requests.first?.json)
        #expect(sent["target_url"] == nil)
    }

    @Test("Contexts name prefix, cluster and application; long ones stay apart")
    func contexts() {
        #expect(StatusContext.application("web", cluster: "prod") == "martlet/prod/web")
        #expect(StatusContext.summary(prefix: "ci") == "ci/summary")
        let long = StatusContext.application(String(repeating: "a", count: 300), cluster: "prod")
        #expect(StatusContext.fitted("martlet/prod/web", limit: 255) == "martlet/prod/web")
        let fitted = StatusContext.fitted(long, limit: 255)
        #expect(fitted.utf16.count == 255)
        #expect(fitted.hasPrefix("martlet/prod/aaa"))
        #expect(StatusContext.fitted(long, limit: 255) == fitted)
        #expect(StatusContext.fitted(long + "b", limit: 255) != fitted)
        #expect(StatusContext.fitted(String(repeating: "🙂", count: 200), limit: 40).utf16.count <= 40)
        // SHA-256 of the text, by sha256sum.
        #expect(StatusContext.fitted("abcdefghijklmnop", limit: 10) == "a-f39dac6c")
    }

    @Test("GitHub's limits hold for what is sent")
    func limits() async throws {
        let host = FakeHost(.created)
        let poster = try Sample.gitHub(host)
        _ = try await poster.post(
            Sample.status(
                context: "martlet/c/" + String(repeating: "x", count: 400),
                description: String(repeating: "not healthy: 🙂 ", count: 50)))
        let sent = try #require(host.requests.first?.json)
        #expect(sent["context"]?.string?.utf16.count == 255)
        let description = try #require(sent["description"]?.string)
        #expect(description.utf16.count <= 140 && description.utf16.count > 120)
        #expect(description.hasSuffix("…"))
    }
}
