import Agent
import ArgumentParser
import HTTPClient
import Signing
import Webhooks

/// Delivers what Git tells a post-receive hook. Always ends with exit code 0.
struct HookPostReceive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "post-receive",
        abstract: "Deliver a push; run by the hook that `martlet hook install` writes.",
        discussion: """
            Reads the lines `OLD NEW REF` from standard input, as Git writes them to a post-receive hook. A push that \
            cannot be delivered is no error: the agent's poller finds it.

            Example:
              echo "$old $new refs/heads/main" | martlet hook post-receive --repository infra \\
                --url http://127.0.0.1:8080/hook/plain --secret-file /etc/martlet/plain-webhook-secret
            """)

    @Option(help: "Where to deliver.")
    var url: String

    @Option(help: ArgumentHelp("The file with the receiver's secret.", valueName: "file"), completion: .file())
    var secretFile: String

    @Option(help: "What the delivery calls the repository: its name in the agent's configuration, its path or its URL.")
    var repository: String

    @Option(help: "The longest time that a push may be held up.")
    var timeout = DurationArgument(.seconds(5))

    func run() async throws {
        do {
            let updates = GenericDelivery.Update.fromHookInput(String(decoding: try Console.read(), as: UTF8.self))
            // Git runs the hook without lines when nothing moved.
            guard !updates.isEmpty else { return }
            let sender = HookSender(
                url: url, secret: try SecretReference.file(path: secretFile).resolve(), timeout: timeout.duration,
                transport: try CurlClient(), clock: ContinuousClock())
            let delivery = GenericDelivery(repository: repository, refs: updates)
            let outcome = await sender.send(delivery, id: SecureRandom.identifier())
            Self.report(outcome)
        } catch {
            Self.report(.failed(reason: "\(error)"))
        }
    }

    private static func report(_ outcome: HookSender.Outcome) {
        let line = sentence(outcome)
        if case .failed = outcome { StandardError.print(line) } else { Console.write(line + "\n") }
    }

    /// What Git shows to whoever pushed.
    static func sentence(_ outcome: HookSender.Outcome) -> String {
        switch outcome {
        case .delivered(let id): "martlet: delivered as \(PrintableText.escaped(id))"
        case .ignored(let reason): "martlet: delivered, and ignored: \(PrintableText.escaped(reason))"
        case .failed(let reason):
            "martlet: not delivered (\(PrintableText.escaped(reason))); the agent's poller will find this push"
        }
    }
}
