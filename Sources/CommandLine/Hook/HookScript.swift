/// The post-receive hook that `martlet hook install` writes.
struct HookScript: Equatable {
    /// The program to run.
    var executable: String
    /// Where deliveries go.
    var url: String
    /// The file with the secret.
    var secretFile: String
    /// What the delivery calls the repository.
    var repository: String

    /// The line by which a hook is known as ours.
    static let marker = "# martlet-hook: written by `martlet hook install`; run that again to change it"

    /// The script. A missing program must not look like a failed push, so the script looks first.
    var text: String {
        """
        #!/bin/sh
        \(Self.marker)
        # Tells a Martlet agent about each push. Nothing here can refuse a push.
        martlet=\(Self.quoted(executable))
        if [ ! -x "$martlet" ]; then
            echo "martlet: not delivered ($martlet is not there); the agent's poller will find this push" >&2
            exit 0
        fi
        exec "$martlet" hook post-receive \\
            --url \(Self.quoted(url)) \\
            --secret-file \(Self.quoted(secretFile)) \\
            --repository \(Self.quoted(repository))

        """
    }

    /// Whether a hook with this content was written by `martlet hook install`.
    static func isOurs(_ content: some Sequence<UInt8>) -> Bool {
        String(decoding: Array(content), as: UTF8.self).split(separator: "\n").prefix(3).contains { $0 == marker }
    }

    /// `text` as one word of a POSIX shell.
    static func quoted(_ text: String) -> String {
        var quoted = "'"
        for scalar in text.unicodeScalars {
            // A single quote cannot stand between single quotes: end them, write it, begin again.
            if scalar == "'" { quoted += #"'\''"# } else { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "'"
    }
}
