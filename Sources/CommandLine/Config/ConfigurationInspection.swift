import Agent
import Base
import Foundation
import GitStore
import Kubernetes
import Logging

/// Looks at a configuration and at all that it names on this machine.
struct ConfigurationInspection {
    /// The configuration's path.
    let path: String

    /// Everything that was found.
    func report() async -> ConfigurationReport {
        var report = ConfigurationReport(path: path)
        let configuration: Configuration
        do {
            (configuration, report.diagnostics) = try Configuration.load(path: path)
        } catch {
            report.diagnostics = error.diagnostics
            return report
        }
        report.repositories = configuration.repositories.count
        report.clusters = configuration.clusters.count
        report.receivers = configuration.receivers.count
        report.diagnostics += secrets(of: configuration) + clusters(of: configuration)
        do {
            let found = try await ApplicationInspection(configuration).run()
            report.applications = found.count
            report.diagnostics += found.diagnostics
        } catch {
            report.diagnostics.append(Diagnostic(at: nil, "the Application manifests cannot be looked at: \(error)"))
        }
        return report
    }

    /// Secrets that are not to be had here. The agent may run on another machine or as another user, so they are
    /// warnings.
    private func secrets(of configuration: Configuration) -> [Diagnostic] {
        var named: [(SecretReference, SourceLocation)] = []
        for receiver in configuration.receivers { named += receiver.secrets.map { ($0, receiver.location) } }
        for repository in configuration.repositories {
            switch repository.credentials {
            case .none: break
            case .basic(_, let password): named.append((password, repository.location))
            case .ssh(_, let passphrase, _): named += passphrase.map { [($0, repository.location)] } ?? []
            }
            if let token = repository.statuses.token { named.append((token, repository.location)) }
        }
        named += configuration.api.tokens.map { ($0, SourceLocation(path: configuration.path)) }
        var seen: Set<SecretReference> = []
        return named.compactMap { reference, location in
            guard seen.insert(reference).inserted else { return nil }
            do {
                _ = try reference.resolve()
                return nil
            } catch {
                return Diagnostic(
                    .warning, at: location, "\(error)", suggestion: "the agent needs it where and as whom it runs")
            }
        }
    }

    private func clusters(of configuration: Configuration) -> [Diagnostic] {
        configuration.clusters.flatMap { cluster -> [Diagnostic] in
            guard case .kubeconfig(let path, let context, let allowExec) = cluster.access else { return [] }
            guard FileManager.default.isReadableFile(atPath: path) else {
                return [
                    Diagnostic(
                        .warning, at: cluster.location, "the kubeconfig \(path) cannot be read here",
                        suggestion: "the agent needs it where and as whom it runs")
                ]
            }
            do throws(DiagnosticsError) {
                _ = try Kubeconfig.load(path: path).connection(context: context, allowsPlugins: allowExec)
                return []
            } catch {
                return error.diagnostics
            }
        }
    }
}

/// Reads the Application manifests that a configuration names, without the network.
struct ApplicationInspection {
    /// What was found.
    struct Result {
        var count = 0
        var diagnostics: [Diagnostic] = []
    }

    private let configuration: Configuration

    init(_ configuration: Configuration) { self.configuration = configuration }

    func run() async throws -> Result {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let mirrors = "\(configuration.dataDirectory)/mirrors"
        let registry = RepositoryRegistry(
            configuration,
            // Looking must not create the agent's folder.
            store: try GitStore(directory: FileManager.default.isReadableFile(atPath: mirrors) ? mirrors : scratch.path)
        )
        let spare = RepositoryRegistry(configuration, store: try GitStore(directory: scratch.path))
        var result = Result()
        var problems: [String] = []
        let catalog = makeCatalog(registry)
        result.diagnostics += await catalog.loadDirectories().diagnostics
        let spareCatalog = makeCatalog(spare)
        var seen: Set<String> = []
        for case .repository(let name, _, _, let location) in configuration.applications
        where seen.insert(name).inserted {
            do {
                if FileManager.default.fileExists(atPath: try registry.mirror(of: name).path) {
                    result.diagnostics += try await catalog.load(repository: name).diagnostics
                } else if let url = registry.configurations[name]?.url, Self.isLocal(url) {
                    _ = try await spare.mirror(of: name).fetch()
                    result.diagnostics += try await spareCatalog.load(repository: name).diagnostics
                } else {
                    result.diagnostics.append(
                        Diagnostic(
                            .warning, at: location, "the applications in repository \(name) were not looked at",
                            suggestion: "the agent has no mirror of it here yet"))
                }
            } catch {
                result.diagnostics.append(
                    Diagnostic(
                        .warning, at: location, "the applications in repository \(name) cannot be read: \(error)"))
            }
        }
        let applications = await catalog.applications + spareCatalog.applications
        result.count = applications.count
        for application in applications { problems += application.problems }
        // What blocks an application is among the diagnostics of its file already.
        let known = Set(result.diagnostics.map(\.description))
        result.diagnostics += problems.filter { !known.contains($0) }.map { Diagnostic(at: nil, $0) }
        return result
    }

    private func makeCatalog(_ registry: RepositoryRegistry) -> ApplicationCatalog {
        ApplicationCatalog(
            configuration, repositories: registry, clusters: ClusterRegistry(configuration),
            logger: Logger(label: "martlet") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func isLocal(_ url: String) -> Bool { url.hasPrefix("/") || url.hasPrefix("file://") }
}
