import Agent
import ArgumentParser
import Foundation

/// Writes the post-receive hook of a repository.
struct HookInstall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Write a post-receive hook that tells the agent about each push.",
        discussion: """
            What is not given is taken from the agent's configuration: the receiver of kind generic that the repository \
            lists, its address and the file of its first secret. The user that Git runs hooks as must be able to read \
            that file.

            Examples:
              martlet hook install /srv/git/infra.git
              martlet hook install . --url http://127.0.0.1:8080/hook/plain --secret-file ~/martlet-secret
            """)

    @Argument(help: "The repository: a bare one, or a working copy.", completion: .directory)
    var repository: String

    @Option(help: "Where to deliver, such as http://127.0.0.1:8080/hook/plain.")
    var url: String?

    @Option(help: ArgumentHelp("The file with the receiver's secret.", valueName: "file"), completion: .file())
    var secretFile: String?

    @Option(help: "The repository's name in the agent's configuration.")
    var name: String?

    @Flag(help: "Move a hook of somebody else to post-receive.old instead of refusing.")
    var force = false

    @Option(
        help: ArgumentHelp("The agent's configuration.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config = ConfigurationPath.standard

    func run() async throws {
        let file = try HookFile(repository: repository)
        let settings = try HookSettings(
            url: url, secretFile: secretFile, name: name, gitDirectory: file.gitDirectory
        ) {
            guard FileManager.default.fileExists(atPath: config) else {
                throw CommandFailure(
                    "give --url and --secret-file, or the agent's configuration with --config (there is no \(config))",
                    exitCode: ExitStatus.usage)
            }
            return try Configuration.load(path: config).configuration
        }
        // Read once, so that a slip shows here and not at the next push.
        do {
            _ = try SecretReference.file(path: settings.secretFile).resolve()
        } catch {
            throw CommandFailure("the \(error); create it with the receiver's secret in it")
        }
        let script = HookScript(
            executable: try Executable.path(), url: settings.url, secretFile: settings.secretFile,
            repository: settings.repository)
        let replaced = try file.install(script, force: force)
        Console.write("wrote \(file.path)\n")
        switch replaced {
        case .nothing: break
        case .own: Console.write("the hook from before was replaced\n")
        case .kept(let path): Console.write("the other hook is now \(path); it does not run any more\n")
        }
        Console.write("pushes to \(settings.repository) are delivered to \(settings.url)\n")
        warn(about: settings, file)
    }

    private func warn(about settings: HookSettings, _ file: HookFile) {
        let mode = (try? FileManager.default.attributesOfItem(atPath: settings.secretFile))?[.posixPermissions] as? Int
        if let mode, mode & 0o004 != 0 {
            StandardError.print(
                "martlet: warning: everybody on this machine can read \(settings.secretFile); chmod o-r it")
        }
        if file.hasOtherHooksPath {
            StandardError.print(
                "martlet: warning: core.hooksPath is set in this repository, so Git does not look at \(file.path)")
        }
    }
}

/// The agent's configuration where nothing else is said.
enum ConfigurationPath {
    static let standard = "/etc/martlet/martlet.yaml"
}

/// This program.
enum Executable {
    /// Its path. Throws `CommandFailure` if the system does not tell.
    static func path() throws -> String {
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            throw CommandFailure("the system does not tell where this program is (/proc is not there)")
        }
        return path
    }
}
