import Agent
import Base
import Foundation
import Manifests
import Webhooks

/// Where a repository's deliveries go: what the options say, and for the rest what the configuration says.
struct HookSettings: Equatable {
    var url: String
    var secretFile: String
    /// What the delivery calls the repository.
    var repository: String

    /// Completes the options of `hook install`.
    ///
    /// - Parameters:
    ///   - gitDirectory: the repository's own directory.
    ///   - configuration: gives the configuration; called only if an option is missing.
    /// - Throws: `CommandFailure` if something can be known from nowhere.
    init(
        url: String?, secretFile: String?, name: String?, gitDirectory: String,
        configuration: () throws -> Configuration
    ) throws {
        if let url, let secretFile {
            self.url = url
            self.secretFile = secretFile
            repository = name ?? gitDirectory
        } else {
            let configuration = try configuration()
            let entry = try Self.entry(for: gitDirectory, name: name, in: configuration)
            let receiver = try Self.receiver(of: entry, in: configuration)
            self.url = try url ?? Self.url(of: receiver, in: configuration)
            self.secretFile = try secretFile ?? Self.secretFile(of: receiver)
            repository = name ?? entry.name
        }
        guard self.url.hasPrefix("http://") || self.url.hasPrefix("https://") else {
            throw CommandFailure(
                "\(self.url) is no address to deliver to; write http://HOST:PORT/hook/RECEIVER",
                exitCode: ExitStatus.usage)
        }
        // The hook runs in the repository's folder, not in this one.
        self.secretFile = URL(fileURLWithPath: self.secretFile).standardizedFileURL.path
    }

    private static func entry(
        for gitDirectory: String, name: String?, in configuration: Configuration
    ) throws -> Configuration.Repository {
        if let name {
            guard let entry = configuration.repositories.first(where: { $0.name == name }) else {
                let known = configuration.repositories.map(\.name).joined(separator: ", ")
                throw CommandFailure(
                    "\(configuration.path) has no repository \"\(name)\"; it has \(known.isEmpty ? "none" : known)")
            }
            return entry
        }
        let matcher = RepositoryMatcher(configuration.repositories.map { (name: $0.name, url: $0.url) })
        let folder = gitDirectory.hasSuffix("/.git") ? String(gitDirectory.dropLast(5)) : gitDirectory
        let names = Set(
            [gitDirectory, folder].flatMap {
                matcher.names(for: RepositoryHint(fullName: nil, urls: [$0]), receiver: "")
            })
        guard names.count == 1, let entry = configuration.repositories.first(where: { names.contains($0.name) }) else {
            throw CommandFailure(
                "\(configuration.path) has no repository whose url is \(gitDirectory); give its name with --name, or add it"
            )
        }
        return entry
    }

    private static func receiver(
        of repository: Configuration.Repository, in configuration: Configuration
    ) throws -> Configuration.Receiver {
        let names = repository.receivers.map(\.value)
        let receiver = configuration.receivers.first { $0.kind == .generic && names.contains($0.name) }
        guard let receiver else {
            throw CommandFailure(
                "\(repository.location): repository \(repository.name) lists no receiver of kind generic; add one")
        }
        guard receiver.signature == GenericSignature() else {
            throw CommandFailure(
                "\(receiver.location): receiver \(receiver.name) has a signature of its own form, which the hook does "
                    + "not write; remove `signature`")
        }
        return receiver
    }

    private static func url(of receiver: Configuration.Receiver, in configuration: Configuration) throws -> String {
        let listen = configuration.listen
        guard listen.port != 0 else {
            // The system chose a port; a running agent says which.
            let path = "\(configuration.dataDirectory)/listen-address"
            guard let address = FileManager.default.contents(atPath: path) else {
                throw CommandFailure(
                    "listen.address in \(configuration.path) has port 0, so the address is known only while the agent "
                        + "runs; start it first, or give --url")
            }
            let text = String(decoding: address, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            return "http://\(text)/hook/\(receiver.name)"
        }
        let host =
            switch listen.host {
            case "0.0.0.0", "::": "127.0.0.1"
            case let host where host.contains(":"): "[\(host)]"
            default: listen.host
            }
        return "http://\(host):\(listen.port)/hook/\(receiver.name)"
    }

    private static func secretFile(of receiver: Configuration.Receiver) throws -> String {
        for case .file(let path) in receiver.secrets { return path }
        throw CommandFailure(
            "\(receiver.location): receiver \(receiver.name) has its secrets in environment variables, which a hook does "
                + "not see; give --secret-file")
    }
}
