import Agent
import Foundation
import TestSupport
import Testing

@testable import CommandLine

@Suite struct HookScriptTests {
    private let script = HookScript(
        executable: "/usr/local/bin/martlet", url: "http://127.0.0.1:8080/hook/plain",
        secretFile: "/etc/martlet/secret",
        repository: "infra")

    @Test("The script runs this program with the settings") func scriptRunsThisProgramWithSettings() {
        #expect(
            script.text == """
                #!/bin/sh
                # martlet-hook: written by `martlet hook install`; run that again to change it
                # Tells a Martlet agent about each push. Nothing here can refuse a push.
                martlet='/usr/local/bin/martlet'
                if [ ! -x "$martlet" ]; then
                    echo "martlet: not delivered ($martlet is not there); the agent's poller will find this push" >&2
                    exit 0
                fi
                exec "$martlet" hook post-receive \\
                    --url 'http://127.0.0.1:8080/hook/plain' \\
                    --secret-file '/etc/martlet/secret' \\
                    --repository 'infra'

                """)
        #expect(HookScript.isOurs(script.text.utf8))
        #expect(!HookScript.isOurs("#!/bin/sh\nexec something\n".utf8))
    }

    @Test(
        "Any text is one word for the shell",
        arguments: ["plain", "a b", "it's", "$(id)", "`id`", "a\nb", "\\", "''", ""])
    func anyTextOneWordForShell(text: String) throws {
        let output = try Program.run(["/bin/sh", "-c", "printf '%s|' \(HookScript.quoted(text)) end"]).output
        #expect(String(decoding: output, as: UTF8.self) == "\(text)|end|")
    }

    @Test("The hook is written into a bare repository, executable, and may be written again")
    func hookWrittenIntoBareRepositoryExecutable() throws {
        let folder = try TemporaryFolder()
        try folder.makeRepository("infra.git")
        let file = try HookFile(repository: folder.path("infra.git"))
        #expect(try file.install(script, force: false) == .nothing)
        #expect(try folder.text(of: "infra.git/hooks/post-receive") == script.text)
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o755)
        var changed = script
        changed.repository = "other"
        #expect(try file.install(changed, force: false) == .own)
        #expect(try folder.text(of: "infra.git/hooks/post-receive") == changed.text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(file.gitDirectory)/hooks") == ["post-receive"])
    }

    @Test("A working copy has its hook in .git") func workingCopyHasHookGit() throws {
        let folder = try TemporaryFolder()
        try folder.makeRepository("copy/.git")
        #expect(try HookFile(repository: folder.path("copy")).path == folder.path("copy/.git/hooks/post-receive"))
    }

    @Test("A hook of somebody else stays unless it may be moved away") func hookSomebodyElseStaysUnlessMay() throws {
        let folder = try TemporaryFolder()
        try folder.makeRepository("infra.git")
        try folder.write("#!/bin/sh\necho mine\n", to: "infra.git/hooks/post-receive")
        let file = try HookFile(repository: folder.path("infra.git"))
        let refusal = #expect(throws: CommandFailure.self) { try file.install(script, force: false) }
        #expect(refusal?.description.contains("--force") == true)
        #expect(try folder.text(of: "infra.git/hooks/post-receive") == "#!/bin/sh\necho mine\n")
        #expect(try file.install(script, force: true) == .kept(path: file.path + ".old"))
        #expect(try folder.text(of: "infra.git/hooks/post-receive.old") == "#!/bin/sh\necho mine\n")
        #expect(try folder.text(of: "infra.git/hooks/post-receive") == script.text)
        // A second one has no place to go.
        try folder.write("#!/bin/sh\necho another\n", to: "infra.git/hooks/post-receive")
        #expect(throws: CommandFailure.self) { try file.install(script, force: true) }
        #expect(try folder.text(of: "infra.git/hooks/post-receive.old") == "#!/bin/sh\necho mine\n")
    }

    @Test("What is no repository is refused with what would be right") func whatNoRepositoryRefusedWithWhat() throws {
        let folder = try TemporaryFolder()
        try folder.write("gitdir: /elsewhere\n", to: "linked/.git")
        let cases = [("nothing", "does not exist"), ("", "is no Git repository"), ("linked", "linked working copy")]
        for (name, words) in cases {
            let failure = #expect(throws: CommandFailure.self) { try HookFile(repository: folder.path(name)) }
            #expect(failure?.description.contains(words) == true)
            #expect(failure?.exitCode == ExitStatus.failure)
        }
    }

    @Test("Another folder for hooks is noticed") func anotherFolderForHooksNoticed() throws {
        let folder = try TemporaryFolder()
        try folder.makeRepository("infra.git")
        let file = try HookFile(repository: folder.path("infra.git"))
        #expect(!file.hasOtherHooksPath)
        try folder.write("[core]\n\thooksPath = /somewhere\n", to: "infra.git/config")
        #expect(file.hasOtherHooksPath)
    }
}

@Suite struct HookSettingsTests {
    private func configuration(_ folder: TemporaryFolder, address: String = "127.0.0.1:8080") throws -> Configuration {
        let text = """
            dataDirectory: \(folder.path("data"))
            listen: {address: "\(address)"}
            receivers:
            - {name: hub, kind: github, secrets: [{env: HUB}]}
            - {name: plain, kind: generic, secrets: [{env: A}, {file: \(folder.path("secret"))}]}
            repositories:
            - {name: other, url: /srv/other.git, receivers: [hub]}
            - {name: infra, url: \(folder.path("infra.git")), receivers: [hub, plain]}
            """
        return try Configuration.parse(Array(text.utf8), path: "martlet.yaml").configuration
    }

    @Test("Everything can be given") func everythingCanGiven() throws {
        let settings = try HookSettings(
            url: "https://h/hook/p", secretFile: "/s", name: nil, gitDirectory: "/srv/x.git"
        ) {
            Issue.record("the configuration is not needed")
            throw CommandFailure("not needed")
        }
        #expect(settings.url == "https://h/hook/p")
        #expect(settings.secretFile == "/s")
        #expect(settings.repository == "/srv/x.git")
    }

    @Test("What is missing comes from the configuration") func whatMissingComesFromConfiguration() throws {
        let folder = try TemporaryFolder()
        let configuration = try configuration(folder)
        let settings = try HookSettings(
            url: nil, secretFile: nil, name: nil, gitDirectory: folder.path("infra.git")
        ) { configuration }
        #expect(settings.url == "http://127.0.0.1:8080/hook/plain")
        #expect(settings.secretFile == folder.path("secret"))
        #expect(settings.repository == "infra")
    }

    @Test(
        "The address of a listener becomes one to deliver to",
        arguments: [("0.0.0.0:80", "http://127.0.0.1:80/hook/plain"), ("[::1]:8080", "http://[::1]:8080/hook/plain")])
    func addressListenerBecomesOneDeliver(address: String, url: String) throws {
        let folder = try TemporaryFolder()
        let configuration = try configuration(folder, address: address)
        let settings = try HookSettings(
            url: nil, secretFile: "/s", name: "infra", gitDirectory: "/srv/x.git"
        ) { configuration }
        #expect(settings.url == url)
    }

    @Test("A port that the system chooses is asked of the running agent") func portSystemChoosesAskedRunningAgent()
        throws
    {
        let folder = try TemporaryFolder()
        let configuration = try configuration(folder, address: "127.0.0.1:0")
        func settings() throws -> HookSettings {
            try HookSettings(url: nil, secretFile: "/s", name: "infra", gitDirectory: "/x") { configuration }
        }
        let failure = #expect(throws: CommandFailure.self) { try settings() }
        #expect(failure?.description.contains("start it first, or give --url") == true)
        try folder.write("127.0.0.1:41873", to: "data/listen-address")
        #expect(try settings().url == "http://127.0.0.1:41873/hook/plain")
    }

    @Test(
        "A repository that cannot deliver is explained",
        arguments: [
            ("nosuch", "has no repository \"nosuch\"; it has other, infra"),
            ("other", "lists no receiver of kind generic"),
        ])
    func repositoryCannotDeliverExplained(name: String, words: String) throws {
        let folder = try TemporaryFolder()
        let configuration = try configuration(folder)
        let failure = #expect(throws: CommandFailure.self) {
            try HookSettings(url: nil, secretFile: nil, name: name, gitDirectory: "/x") { configuration }
        }
        #expect(failure?.description.contains(words) == true)
    }
}
