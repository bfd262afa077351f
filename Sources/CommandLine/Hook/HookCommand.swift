import ArgumentParser

/// The sender of deliveries for plain Git repositories.
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Make a plain Git repository tell the agent about each push.",
        discussion: """
            Examples:
              martlet hook install /srv/git/infra.git --config /etc/martlet/martlet.yaml
              martlet hook install /srv/git/infra.git --url http://127.0.0.1:8080/hook/plain \\
                --secret-file /etc/martlet/plain-webhook-secret --name infra
            """,
        subcommands: [HookInstall.self, HookPostReceive.self])
}
