public import Base
import Foundation
import Manifests
import Webhooks

extension Configuration {
    /// Reads `martlet.yaml`. Throws a `DiagnosticsError` with every mistake in it, each with its place; warnings alone
    /// are returned.
    public static func load(path: String) throws(DiagnosticsError) -> (
        configuration: Configuration, warnings: [Diagnostic]
    ) {
        guard let data = FileManager.default.contents(atPath: path) else {
            let problem =
                FileManager.default.fileExists(atPath: path)
                ? "the configuration cannot be read" : "there is no such file"
            throw DiagnosticsError([
                Diagnostic(at: SourceLocation(path: path), problem, suggestion: "name another one with --config FILE")
            ])
        }
        return try parse([UInt8](data), path: path)
    }

    /// Reads the content of a configuration file; see `load(path:)`.
    public static func parse(
        _ bytes: [UInt8], path: String
    ) throws(DiagnosticsError) -> (configuration: Configuration, warnings: [Diagnostic]) {
        let sink = DiagnosticSink()
        let documents: [YAML.Document]
        do {
            documents = try YAML.parse(bytes, path: path).filter { $0.node != nil }
        } catch {
            throw DiagnosticsError([error])
        }
        guard let root = documents.first?.node else {
            throw DiagnosticsError([
                Diagnostic(
                    at: SourceLocation(path: path, line: 1, column: 1), "the file is empty",
                    suggestion: "start with dataDirectory, receivers, repositories and clusters")
            ])
        }
        if documents.count > 1 {
            sink.error(
                "a configuration is one document, found \(documents.count)", at: SourceLocation(path: path),
                suggestion: "remove the \"---\" between them")
        }
        let format = FieldFormat<Configuration>.object { Configuration.read($0, path: path) }
        let configuration = FieldReader.read(root, as: format, file: path, sink: sink)
        configuration?.checkReferences(sink)
        try sink.throwIfErrors()
        guard let configuration else { throw DiagnosticsError(sink.diagnostics) }
        return (configuration, sink.diagnostics)
    }

    private static func read(_ reader: FieldReader, path: String) -> Configuration? {
        var configuration = Configuration(
            path: path, dataDirectory: reader.required("dataDirectory", .nonEmptyString) ?? "")
        if let listen = reader.optional("listen", .listen) { configuration.listen = listen }
        if let api = reader.optional("api", .api) { configuration.api = api }
        if let queue = reader.optional("queue", .queue) { configuration.queue = queue }
        configuration.receivers = reader.optional("receivers", .list(of: .receiver), default: [])
        configuration.repositories = reader.optional("repositories", .list(of: .repository), default: [])
        configuration.chartRepositories = reader.optional(
            "chartRepositories", .list(of: .chartRepository), default: [])
        configuration.clusters = reader.optional("clusters", .list(of: .cluster), default: [])
        configuration.applications = reader.optional("applications", .list(of: .applicationSource), default: [])
        if let sync = reader.optional("sync", .sync) { configuration.sync = sync }
        if let statuses = reader.optional("statuses", .statuses) { configuration.statuses = statuses }
        if let log = reader.optional("log", .log) { configuration.log = log }
        return configuration
    }
}

extension FieldFormat where Value == SecretReference {
    /// `{file: …}` or `{env: …}`.
    static var secret: FieldFormat<SecretReference> {
        .exactlyOne([
            "file": .from(.nonEmptyString) { .file(path: $0) },
            "env": .from(.nonEmptyString) { .environment(name: $0) },
        ])
    }
}

extension FieldFormat where Value == String {
    /// A name that can be part of a URL's path, a context and a folder's name.
    static var configuredName: FieldFormat<String> {
        nonEmptyString.checked { name in
            let isSafe = name.unicodeScalars.allSatisfy {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                    || "-_.".unicodeScalars.contains($0)
            }
            guard isSafe, name.unicodeScalars.first != ".", name.utf8.count <= 100 else {
                return "use letters, digits, \"-\", \"_\" and \".\" (not at the start), at most 100 of them"
            }
            return nil
        }
    }
}

extension FieldFormat where Value == Configuration.Listen {
    static var listen: Self {
        .object { reader in
            var listen = Configuration.Listen()
            if let address = reader.optional("address", .address) { (listen.host, listen.port) = address }
            listen.maximumBody = reader.optional("maximumBody", .size(in: 1...(1 << 30)), default: listen.maximumBody)
            listen.maximumInFlight = reader.optional(
                "maximumInFlight", .size(in: 1...(16 << 30)), default: max(listen.maximumInFlight, listen.maximumBody))
            if listen.maximumInFlight < listen.maximumBody {
                reader.error(
                    "listen.maximumInFlight is smaller than maximumBody, so the largest bodies could never be received",
                    at: "maximumInFlight", suggestion: "make it at least \(listen.maximumBody) bytes")
            }
            return listen
        }
    }
}

extension FieldFormat where Value == (String, Int) {
    /// `HOST:PORT`, with an IPv6 address in brackets.
    static var address: FieldFormat<(String, Int)> {
        .from(
            FieldFormat<String>.nonEmptyString, orReport: "not an address",
            suggestion: "write HOST:PORT, such as 127.0.0.1:8080 or [::]:8080"
        ) { text in
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                (0...65_535).contains(port)
            else { return nil }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = host.dropFirst().dropLast()
            } else if host.contains(":") {
                return nil
            }
            return host.isEmpty ? nil : (String(host), port)
        }
    }
}

extension FieldFormat where Value == Configuration.API {
    static var api: Self {
        .object { reader in
            var api = Configuration.API()
            api.socket = reader.optional("socket", .nonEmptyString)
            api.tokens = reader.optional("tokens", .list(of: .secret), default: [])
            return api
        }
    }
}

extension FieldFormat where Value == Configuration.Queue {
    static var queue: Self {
        .object { reader in
            var queue = Configuration.Queue()
            queue.workers = reader.optional("workers", .int(in: 1...1000), default: queue.workers)
            queue.lease = reader.optional(
                "lease", .duration(in: .seconds(5) ... .seconds(3600)), default: queue.lease)
            return queue
        }
    }
}

extension FieldFormat where Value == Configuration.Receiver {
    static var receiver: Self {
        .object { reader in
            let name = reader.required("name", .configuredName)
            let kind = reader.required("kind", .choice(of: Configuration.Receiver.Kind.self))
            let secrets = reader.required("secrets", .list(of: .secret))
            // Secrets that could not be read have been reported already.
            if secrets?.isEmpty == true, reader.node("secrets")?.sequence?.isEmpty == true {
                reader.error(
                    "\(reader.name(of: "secrets")) is empty, so anybody could send deliveries", at: "secrets",
                    suggestion: "name at least one secret, {file: …} or {env: …}")
            }
            let allowSHA1 = reader.optional("allowSHA1", .bool)
            if allowSHA1 != nil, let kind, kind != .github {
                reader.error("allowSHA1 is for receivers of kind github", at: "allowSHA1", suggestion: "remove it")
            }
            let signature = reader.optional("signature", .signature)
            if signature != nil, let kind, kind != .generic {
                reader.error("signature is for receivers of kind generic", at: "signature", suggestion: "remove it")
            }
            guard let name, let kind, let secrets else { return nil }
            return Configuration.Receiver(
                name: name, kind: kind, secrets: secrets, allowSHA1: allowSHA1 ?? false,
                signature: signature ?? GenericSignature(), location: reader.location(of: "name"))
        }
    }
}

extension FieldFormat where Value == GenericSignature {
    static var signature: Self {
        .object { reader in
            GenericSignature(
                header: reader.optional("header", .nonEmptyString, default: GenericSignature().header),
                algorithm: reader.optional("algorithm", .choice(of: GenericSignature.Algorithm.self), default: .sha256),
                encoding: reader.optional("encoding", .choice(of: GenericSignature.Encoding.self), default: .hex),
                prefix: reader.optional("prefix", .string))
        }
    }
}

extension FieldFormat where Value == Configuration.ApplicationSource {
    static var applicationSource: Self {
        .object { reader in
            if reader.has("directory"), !reader.has("repository") {
                return reader.optional("directory", .nonEmptyString).map { .directory(path: $0) }
            }
            reader.ignore("directory")
            if reader.has("directory") {
                reader.error(
                    "directory and repository exclude each other", at: "directory", suggestion: "keep one of them")
            }
            let repository = reader.required("repository", .located(.nonEmptyString))
            let path = reader.optional("path", .string, default: ".")
            let revision = reader.optional("targetRevision", .nonEmptyString, default: "HEAD")
            return repository.map {
                .repository(name: $0.value, path: path, targetRevision: revision, location: $0.location)
            }
        }
    }
}

extension FieldFormat where Value == Configuration.Sync {
    static var sync: Self {
        .object { reader in
            var sync = Configuration.Sync()
            sync.healthTimeout = reader.optional("healthTimeout", .duration, default: sync.healthTimeout)
            sync.inventoryNamespace = reader.optional(
                "inventoryNamespace", .configuredName, default: sync.inventoryNamespace)
            return sync
        }
    }
}

extension FieldFormat where Value == Configuration.Statuses {
    static var statuses: Self {
        .object { reader in
            var statuses = Configuration.Statuses()
            statuses.contextPrefix = reader.optional(
                "contextPrefix", .configuredName, default: statuses.contextPrefix)
            return statuses
        }
    }
}

extension FieldFormat where Value == Configuration.Log {
    static var log: Self {
        .object { reader in
            var log = Configuration.Log()
            log.level = reader.optional(
                "level", .choice(of: ["trace", "debug", "info", "notice", "warning", "error", "critical"]),
                default: log.level)
            log.json = reader.optional("format", .choice(of: ["text", "json"]), default: "text") == "json"
            return log
        }
    }
}
