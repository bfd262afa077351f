import Testing

@testable import GitStore

@Suite struct RepositoryURLTests {
    struct Form: Sendable, CustomTestStringConvertible {
        var address: String
        var transport: RepositoryURL.Transport
        var user: String?
        var password: String?
        var host: String
        var port: Int?
        var text: String
        var testDescription: String { address }
    }

    static let forms: [Form] = [
        Form(
            address: "https://Example.com/a/b.git", transport: .https, host: "example.com",
            text: "https://example.com/a/b.git"),
        Form(
            address: "https://bob:s%40cret@example.com:8443/a/B", transport: .https, user: "bob", password: "s@cret",
            host: "example.com", port: 8443, text: "https://example.com:8443/a/B"),
        Form(address: "http://[::1]:80/x", transport: .http, host: "::1", port: 80, text: "http://[::1]:80/x"),
        Form(
            address: "ssh://git@example.com:2222/a/b", transport: .ssh, user: "git", host: "example.com", port: 2222,
            text: "ssh://git@example.com:2222/a/b"),
        Form(
            address: "git@example.com:a/b.git", transport: .ssh, user: "git", host: "example.com",
            text: "git@example.com:a/b.git"),
        Form(address: "example.com:a", transport: .ssh, host: "example.com", text: "example.com:a"),
        Form(address: "/srv/git/a b.git", transport: .local, host: "", text: "/srv/git/a b.git"),
        Form(address: "file:///srv/a%20b.git", transport: .local, host: "", text: "/srv/a b.git"),
    ]

    @Test("an address is read in each form", arguments: forms)
    func reads(_ form: Form) throws {
        let url = try RepositoryURL(form.address)
        #expect(url.transport == form.transport)
        #expect(url.user == form.user)
        #expect(url.password == form.password)
        #expect(url.host == form.host)
        #expect(url.port == form.port)
        #expect(url.text == form.text)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "a/b", "../x", "https://", "https:///a", "https://h:x/a", "git://h/a", "ftp://h/a", "file://h/a", ":a",
            "https://h/a\nb",
        ])
    func refuses(_ address: String) {
        #expect(throws: GitStoreError.self) { try RepositoryURL(address) }
    }

    @Test(
        "folder names are readable and differ for different addresses",
        arguments: [
            ("https://example.com/team/shop.git", "example.com-team-shop-"),
            ("git@example.com:team/shop", "example.com-team-shop-"),
            ("/srv/git/..", "srv-git-.."), ("https://example.com/../../etc", "example.com-..-..-etc-"),
        ])
    func names(_ address: String, _ prefix: String) throws {
        let name = try GitStore.folderName(RepositoryURL(address))
        #expect(name.hasPrefix(prefix))
        #expect(!name.contains("/"))
        #expect(name.hasSuffix(".git"))
        #expect(try name != GitStore.folderName(RepositoryURL(address + "2")))
    }

    @Test("credentials never reach a message")
    func credentials() {
        let message = GitStoreError(.network, "cannot reach https://bob:pw@h/x and ssh://git@h:22/y, http://t@k")
            .message
        #expect(message == "cannot reach https://h/x and ssh://h:22/y, http://k")
    }

    @Test("any text is either an address or an error")
    func fuzz() {
        var generator = SeededGenerator(state: 7)
        let pieces = [
            "https", "ssh", "://", ":", "@", "/", "[", "]", "%", "%4", "é", "host", "22", ".git", "file", "\u{0}", "..",
            " ",
        ]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...8, using: &generator)).compactMap { _ in
                pieces.randomElement(using: &generator)
            }
            .joined()
            if let url = try? RepositoryURL(text) {
                #expect(!url.text.isEmpty)
                #expect(url.transport == .local || !url.host.isEmpty)
                #expect((try? GitStore.folderName(url).contains("/")) == false)
            }
            _ = RepositoryURL.removingCredentials(from: text)
        }
    }
}
