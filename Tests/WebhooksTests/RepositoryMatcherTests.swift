import Testing
import Webhooks

@Suite struct RepositoryMatcherTests {
    @Test(
        "Different spellings of one repository's address match",
        arguments: [
            "https://git.example/Acme/infra.git", "https://git.example/acme/infra", "https://git.example/acme/infra/",
            "https://git.example:443/acme/infra.git/", "https://user:token@git.example/acme/infra",
            "HTTPS://GIT.EXAMPLE/ACME/INFRA.GIT",
            "http://git.example/acme/infra", "http://git.example:80/acme/infra.git", "git@git.example:acme/infra.git",
            "git.example:acme/infra", "git@git.example:/acme/infra.git", "ssh://git@git.example/acme/infra.git",
            "ssh://git@git.example:2222/acme/infra.git", "ssh://git@ssh.git.example:443/acme/infra.git",
            "git@altssh.git.example:acme/infra.git", "git+ssh://git.example/acme/infra",
            "git://git.example/acme/infra.git",
            "https://git.example./acme/infra", "https://git.example//acme//infra", "https://git.example/acme/%69nfra",
            "https://git.example/acme/infra?x=1#y", "https://git.example:/acme/infra",
        ])
    func same(url: String) throws {
        let configured = try #require(RepositoryAddress("https://git.example/acme/infra.git"))
        let other = try #require(RepositoryAddress(url))
        #expect(configured.matches(other))
        #expect(other.matches(configured))
        #expect(
            RepositoryMatcher([(name: "infra", url: "https://git.example/acme/infra.git")]).names(
                for: hint(url), receiver: "r") == ["infra"])
    }

    @Test(
        "Other repositories do not match",
        arguments: [
            "https://git.example/acme/infra2", "https://git.example/acme/infra/x",
            "https://git.example.evil/acme/infra",
            "https://evil.example/git.example/acme/infra", "https://git.example:3000/acme/infra",
            "https://git.example@evil.example/acme/infra",
            "https://x.git.example/acme/infra", "git@evil.example:acme/infra.git", "https://git.example/acme/%2569nfra",
            "file:///acme/infra", "/acme/infra", "acme/infra", "https://git.example/infra",
        ])
    func other(url: String) throws {
        let matcher = RepositoryMatcher([(name: "infra", url: "https://git.example/acme/infra.git")])
        #expect(matcher.names(for: hint(url), receiver: "r").isEmpty)
    }

    @Test(
        "What is no address is none",
        arguments: [
            "", "/", "https://", "https:///acme/infra", "https://git.example", "https://git.example/",
            "ftp://git.example/a/b",
            "https://git.example/a/../b", "https://git.example/a/%2e%2e/b", "https://git.example:port/a/b",
            "https://git.example:999999/a/b",
            "https://git.example/a%zz", "https://git.example/a%f", "https://git.example/%ff",
            "https://git.example/a%00b", "a/b:c", ":x", "h:",
            "https://git.example/a\nb", "https://[::1/a/b", "file://other/a", "javascript:", "https://git.example?/a/b",
        ])
    func noAddress(text: String) {
        #expect(RepositoryAddress(text) == nil)
    }

    @Test("Web ports count among web addresses, and not against ssh")
    func ports() throws {
        let web = try #require(RepositoryAddress("https://git.example:3000/acme/infra"))
        #expect(web.matches(try #require(RepositoryAddress("https://git.example:3000/acme/infra.git"))))
        #expect(!web.matches(try #require(RepositoryAddress("https://git.example:3001/acme/infra"))))
        #expect(!web.matches(try #require(RepositoryAddress("https://git.example/acme/infra"))))
        #expect(web.matches(try #require(RepositoryAddress("ssh://git@git.example:2222/acme/infra.git"))))
        let six = try #require(RepositoryAddress("https://[2001:db8::1]:3000/acme/infra"))
        #expect(six.host == "[2001:db8::1]")
        #expect(six.matches(try #require(RepositoryAddress("ssh://git@[2001:db8::1]/acme/infra"))))
    }

    @Test("Local paths are compared with their case; .git and slashes at the end do not count")
    func localPaths() throws {
        let matcher = RepositoryMatcher([
            (name: "infra", url: "/srv/git/Infra.git"), (name: "work", url: "file:///home/ada/work"),
        ])
        for path in [
            "/srv/git/Infra.git", "/srv/git/Infra.git/", "/srv/git/Infra", "/srv//git/Infra.git",
            "file:///srv/git/Infra.git",
        ] {
            #expect(matcher.names(for: hint(path), receiver: "r") == ["infra"])
        }
        #expect(matcher.names(for: hint("/home/ada/work/.git"), receiver: "r") == ["work"])
        #expect(matcher.names(for: hint("/srv/git/infra.git"), receiver: "r").isEmpty)
        #expect(matcher.names(for: hint("/srv/git/../git/Infra.git"), receiver: "r").isEmpty)
    }

    @Test("The case of an address is kept for the host's API")
    func projects() {
        #expect(RepositoryAddress("git@git.example:Acme/Infra.git")?.pathAsWritten == "Acme/Infra")
        #expect(RepositoryAddress("git@git.example:Acme/Infra.git")?.description == "git.example/acme/infra")
    }

    @Test("A generic sender may use the configured name, also if it has slashes")
    func configuredNames() {
        let matcher = RepositoryMatcher([
            (name: "infra", url: "/srv/git/infra.git"), (name: "acme/infra", url: "https://git.example/acme/infra"),
        ])
        #expect(matcher.names(for: hint("infra"), receiver: "r") == ["infra"])
        #expect(matcher.names(for: hint("acme/infra"), receiver: "r") == ["acme/infra"])
        #expect(matcher.names(for: hint("other"), receiver: "r").isEmpty)
    }

    @Test("Several repositories of one address are all found, in order")
    func several() {
        let matcher = RepositoryMatcher([
            (name: "b", url: "https://git.example/acme/infra"), (name: "x", url: "https://git.example/acme/x"),
            (name: "a", url: "git@git.example:acme/infra.git"),
        ])
        let both = RepositoryHint(
            fullName: "acme/infra", urls: ["ssh://git@git.example/acme/infra", "https://git.example/acme/infra"])
        #expect(matcher.names(for: both, receiver: "r") == ["b", "a"])
    }

    @Test("A learned id finds a repository that was renamed, at its own receiver only")
    func learnedIDs() {
        var matcher = RepositoryMatcher([(name: "infra", url: "https://git.example/acme/infra")])
        let renamed = RepositoryHint(
            fullName: "acme/platform", stableID: "71", urls: ["https://git.example/acme/platform"])
        #expect(matcher.names(for: renamed, receiver: "r").isEmpty)
        matcher.learn("71", receiver: "r", is: "infra")
        #expect(matcher.names(for: renamed, receiver: "r") == ["infra"])
        #expect(matcher.names(for: renamed, receiver: "other").isEmpty)
        matcher.learn("72", receiver: "r", is: "not configured any more")
        #expect(matcher.names(for: RepositoryHint(fullName: nil, stableID: "72"), receiver: "r").isEmpty)
    }

    @Test("A payload without addresses is matched by its name, with addresses never")
    func nameAlone() {
        let matcher = RepositoryMatcher([
            (name: "infra", url: "https://git.example/acme/infra"), (name: "x", url: "/acme/infra"),
        ])
        #expect(matcher.names(for: RepositoryHint(fullName: "Acme/Infra"), receiver: "r") == ["infra"])
        #expect(matcher.names(for: RepositoryHint(fullName: "infra"), receiver: "r").isEmpty)
        let elsewhere = RepositoryHint(fullName: "acme/infra", urls: ["https://evil.example/acme/infra"])
        #expect(matcher.names(for: elsewhere, receiver: "r").isEmpty)
        let odd = RepositoryMatcher([(name: "team:infra", url: "https://git.example/acme/infra")])
        #expect(odd.names(for: hint("team:infra"), receiver: "r") == ["team:infra"])
    }

    @Test("Random addresses never crash, and each that is read matches itself")
    func fuzz() {
        var generator = SeededGenerator(seed: 41)
        let characters = Array("ab.:/@%2f[]?#-~ é\\0gitshps".unicodeScalars)
        for _ in 0..<20_000 {
            var text = ["", "https://", "ssh://", "git@", "/", "file://"].randomElement(using: &generator) ?? ""
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                text.unicodeScalars.append(characters[Int.random(in: 0..<characters.count, using: &generator)])
            }
            guard let address = RepositoryAddress(text) else { continue }
            #expect(address.matches(address))
            #expect(!address.path.isEmpty)
        }
    }

    private func hint(_ url: String) -> RepositoryHint { RepositoryHint(fullName: nil, urls: [url]) }
}
