import Base
import Foundation
import Manifests

extension FieldFormat where Value == Configuration.Repository {
    static var repository: Self {
        .object { reader in
            let name = reader.required("name", .configuredName)
            let url = reader.required("url", .nonEmptyString)
            let receivers = reader.optional("receivers", .list(of: .located(.nonEmptyString)), default: [])
            let credentials = reader.optional("credentials", .credentials, default: .none)
            let authorities = reader.optional("certificateAuthorities", .nonEmptyString)
            let statuses = reader.optional("statuses", .repositoryStatuses, default: .init(kind: .none))
            let poll = reader.optional("poll", .duration, default: .seconds(180))
            guard let name, let url else { return nil }
            if url.contains("://"), let at = url.firstIndex(of: "@"),
                url[..<at].split(separator: "/").last?.contains(":") == true
            {
                // The URL is shown in logs, events and error messages.
                reader.error(
                    "\(reader.name(of: "url")) holds a password", at: "url",
                    suggestion: "remove it and name it under credentials as {file: …} or {env: …}")
            }
            if case .ssh = credentials, !isSSH(url) {
                reader.error("sshKey is for ssh URLs", at: "credentials", suggestion: "use username and password")
            }
            if case .basic = credentials, isSSH(url) {
                reader.error(
                    "username and password are for https URLs", at: "credentials",
                    suggestion: "use sshKey and knownHosts")
            }
            return Configuration.Repository(
                name: name, url: url, receivers: receivers, credentials: credentials,
                certificateAuthorities: authorities, statuses: statuses, poll: poll,
                location: reader.location(of: "name"))
        }
    }

    private static func isSSH(_ url: String) -> Bool {
        if url.hasPrefix("ssh://") { return true }
        // The scp form: host:path, with no scheme and no slash before the colon.
        guard !url.contains("://"), let colon = url.firstIndex(of: ":") else { return false }
        return !url[..<colon].contains("/")
    }
}

extension FieldFormat where Value == Configuration.Repository.Credentials {
    static var credentials: Self {
        .object { reader in
            if reader.has("sshKey") {
                let key = reader.required("sshKey", .nonEmptyString)
                let passphrase = reader.optional("passphrase", .secret)
                // There is no silent trust: without this file no host's key is known.
                let knownHosts = reader.required("knownHosts", .nonEmptyString)
                guard let key, let knownHosts else { return nil }
                return .ssh(key: key, passphrase: passphrase, knownHosts: knownHosts)
            }
            let username = reader.required("username", .nonEmptyString)
            let password = reader.required("password", .secret)
            reader.ignore("sshKey")
            guard let username, let password else { return nil }
            return .basic(username: username, password: password)
        }
    }
}

extension FieldFormat where Value == Configuration.Repository.Statuses {
    static var repositoryStatuses: Self {
        .object { reader in
            let kind = reader.required("kind", .choice(of: Configuration.Repository.Statuses.Kind.self))
            var statuses = Configuration.Repository.Statuses(kind: kind ?? .none)
            statuses.api = reader.optional("api", .httpURL)
            statuses.token = reader.optional("token", .secret)
            statuses.project = reader.optional("project", .nonEmptyString)
            switch kind {
            case .github, .gitea, .forgejo:
                if statuses.token == nil {
                    reader.error(
                        "statuses of kind \(kind?.rawValue ?? "") need a token", at: "kind",
                        suggestion: "add token: {file: …} or {env: …}")
                }
                if statuses.api == nil, kind != .github {
                    reader.error(
                        "statuses of kind \(kind?.rawValue ?? "") need the API's root", at: "kind",
                        suggestion: "add api: https://HOST")
                }
            case .gitNotes?, .some(.none), nil:
                for key in ["api", "token", "project"] where reader.has(key) {
                    reader.error("\(key) is not used by this kind of statuses", at: key, suggestion: "remove it")
                }
            }
            return kind == nil ? nil : statuses
        }
    }
}

extension FieldFormat where Value == String {
    /// An absolute http or https URL without a query.
    static var httpURL: FieldFormat<String> {
        nonEmptyString.checked { text in
            guard let range = text.range(of: "://"),
                ["http", "https"].contains(text[..<range.lowerBound].lowercased()),
                range.upperBound < text.endIndex, !text.contains("@"), !text.contains("?"), !text.contains(" ")
            else { return "not an address; write https://HOST or https://HOST/PATH" }
            return nil
        }
    }
}

extension FieldFormat where Value == Configuration.Cluster {
    static var cluster: Self {
        .object { reader in
            let name = reader.required("name", .configuredName)
            let server = reader.optional("server", .httpURL)
            let inCluster = reader.optional("inCluster", .bool, default: false)
            let kubeconfig = reader.optional("kubeconfig", .nonEmptyString)
            let context = reader.optional("context", .nonEmptyString)
            let allowExec = reader.optional("allowExec", .bool)
            guard let name else { return nil }
            let location = reader.location(of: "name")
            switch (inCluster, kubeconfig) {
            case (true, nil):
                for key in ["context", "allowExec"] where reader.has(key) {
                    reader.error("\(key) belongs to a kubeconfig", at: key, suggestion: "remove it")
                }
                return Configuration.Cluster(name: name, server: server, access: .inCluster, location: location)
            case (false, let path?):
                return Configuration.Cluster(
                    name: name, server: server,
                    access: .kubeconfig(path: path, context: context, allowExec: allowExec ?? false),
                    location: location)
            case (true, .some):
                reader.error("inCluster and kubeconfig exclude each other", at: "kubeconfig", suggestion: "keep one")
                return nil
            case (false, nil):
                reader.error(
                    "cluster \(name) does not say how to reach it", at: "name",
                    suggestion: "add kubeconfig: PATH or inCluster: true")
                return nil
            }
        }
    }
}
