import ArgumentParser
import Base
import EventQueue
import Foundation
import Testing
import Web

@testable import CommandLine

@Suite struct CommandTests {
    /// All commands with their full names.
    private static func commands(
        _ command: any ParsableCommand.Type = MartletCommand.self, _ path: [String] = []
    ) -> [(name: String, type: any ParsableCommand.Type)] {
        let path = path + [command.configuration.commandName ?? "\(command)".lowercased()]
        return [(path.joined(separator: " "), command)]
            + command.configuration.subcommands.flatMap { commands($0, path) }
    }

    @Test(
        "Every command has a help text with an example of itself", arguments: commands().map(\.name))
    func everyCommandHasHelpTextWith(name: String) throws {
        let command = try #require(Self.commands().first { $0.name == name }?.type)
        #expect(!command.configuration.abstract.isEmpty)
        let help = MartletCommand.helpMessage(for: command, columns: 100)
        #expect(help.lowercased().contains("example"))
        #expect(help.contains("\(name) "))
    }

    @Test("The commands are those of the documentation") func commandsThoseDocumentation() {
        let names = Set(Self.commands().map { $0.name.dropFirst("martlet ".count) })
        for name in [
            "config check", "hook install", "hook post-receive", "apps list", "apps get", "events list", "events show",
            "events replay", "events cancel", "events tail", "render", "diff", "sandbox", "completion",
        ] {
            #expect(names.contains(name[...]), "no command \(name)")
        }
    }

    @Test("The root explains the exit codes") func rootExplainsExitCodes() {
        let help = MartletCommand.helpMessage(columns: 100)
        for line in ExitStatus.help.split(separator: "\n") { #expect(help.contains(line.trimmingPrefix { $0 == " " })) }
    }

    @Test("The version is the module's") func versionModuleS() {
        #expect(throws: (any Error).self) { try MartletCommand.parseAsRoot(["--version"]) }
        #expect(MartletCommand.configuration.version == "martlet \(MartletVersion.current)")
    }

    @Test(
        "A completion script knows the commands", arguments: CompletionCommand.Shell.allCases)
    func completionScriptKnowsCommands(shell: CompletionCommand.Shell) {
        let script = MartletCommand.completionScript(for: shell.parserShell)
        #expect(script.contains("replay"))
        #expect(script.contains("secret-file"))
    }

    @Test(
        "Wrong usage ends with 64",
        arguments: [
            ["events", "show"], ["events", "show", "1", "--commit", "1234"], ["events", "show", "--commit", "xyz"],
            ["events", "list", "--limit", "0"], ["events", "list", "--state", "odd"], ["events", "replay"],
            ["events", "replay", "1", "--dry-run", "--wait"], ["events", "list", "-o", "xml"], ["completion", "csh"],
            ["events", "show", "1", "--timeout", "soon"], ["sandbox", "--port", "70000"], ["nonsense"],
        ])
    func wrongUsageEndsWith64(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { _ = try MartletCommand.parseAsRoot(arguments) }
        if let error { #expect(MartletCommand.exitCode(for: error) == ExitStatus.usage) }
    }

    @Test("Options are read") func optionsRead() throws {
        let replay = try #require(
            try MartletCommand.parseAsRoot(["events", "replay", "4", "5", "--job", "--allow-older", "--timeout", "2m"])
                as? EventsReplay)
        #expect(replay.ids == [4, 5])
        #expect(replay.job && replay.allowOlder && !replay.wait)
        #expect(replay.timeout.duration == .seconds(120))
        let sandbox = try #require(
            try MartletCommand.parseAsRoot(["sandbox", "--fail-tag", "a", "--fail-tag", "b", "--ready-after", "1s"])
                as? SandboxCommand)
        #expect(sandbox.failTag == ["a", "b"])
        #expect(sandbox.readyAfter.duration == .seconds(1))
        let list = try #require(try MartletCommand.parseAsRoot(["events", "list", "--state", "failed"]) as? EventsList)
        #expect(list.state?.state == .failed)
    }

    @Test("Any error becomes lines for standard error") func anyErrorBecomesLinesForStandard() {
        let diagnostics = [
            Diagnostic(at: SourceLocation(path: "a.yaml", line: 1, column: 2), "bad", suggestion: "good")
        ]
        #expect(CommandFailure(DiagnosticsError(diagnostics)).description == "a.yaml:1:2: bad; good\n")
        #expect(CommandFailure(DiagnosticsError(diagnostics)).exitCode == ExitStatus.negative)
        #expect(CommandFailure(CancellationError()).description == "martlet: interrupted\n")
        #expect(
            CommandFailure(FileTreeError.notFound(path: "x")).description == "martlet: x: no such file or directory\n")
    }

    @Test(
        "A replay is told in a sentence",
        arguments: [
            (
                #"{"jobs": [], "count": 2, "skipped": 1, "repeated": false}"#,
                "would queue 2 jobs; 1 cannot be repeated\n"
            ),
            (#"{"id": 3, "jobs": [7], "count": 1, "skipped": 0, "repeated": false}"#, "replay 3: 1 job queued (7)\n"),
            (
                #"{"id": 3, "jobs": [7], "count": 1, "skipped": 0, "repeated": true}"#,
                "replay 3 had been asked for before: 1 job\n"
            ),
        ])
    func replayToldSentence(json: String, sentence: String) throws {
        #expect(EventsReplay.sentence(try Fixtures.decode(json)) == sentence)
    }

    @Test(
        "A cancellation is told in a sentence",
        arguments: [
            (#"{"cancelled": [1, 2], "requested": [3]}"#, "cancelled jobs 1, 2; asked job 3 to stop\n"),
            (#"{"cancelled": [], "requested": []}"#, "nothing to cancel: all jobs have come to their end\n"),
        ])
    func cancellationToldSentence(json: String, sentence: String) throws {
        #expect(EventsCancel.sentence(try Fixtures.decode(json)) == sentence)
    }

    @Test("The tail is one line a change") func tailOneLineChange() throws {
        let event: EventDocument = try Fixtures.decode(Fixtures.eventJSON())
        let json = try EventsTail.parse(["-o", "json"]).line(for: event, terminal: Terminal(hasColor: false))
        #expect(json.hasPrefix(#"{"change":9,"#))
        #expect(json.split(separator: "\n").count == 1)
        let line = try EventsTail.parse([]).line(for: event, terminal: Terminal(hasColor: false))
        #expect(
            line
                == "2026-11-24T10:00:00.000Z  12      infra main                      2222222  succeeded after 142 ms\n"
        )
    }
}
