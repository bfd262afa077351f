import Applications
import Base
import Foundation
import GitStore
import HTTPClient
import Helm
import Rendering

/// Makes charts whole: takes them from the configured chart repositories, and adds the dependencies that are missing.
struct ChartSources: Sendable {
    private let repositories: ChartRepositories

    /// Throws `SecretError`, or `RepositoryError` that names the configuration that cannot be used.
    init(_ configuration: Configuration) throws {
        let known = try configuration.chartRepositories.map { repository in
            var tls = CurlClient.Configuration.TLS(skipsVerification: repository.skipsVerification)
            if let path = repository.certificateAuthorities { tls.authorities = .file(path) }
            return RepositoryConfiguration(
                name: repository.name, url: repository.url, username: repository.username,
                password: try repository.password?.resolveText(), tls: tls, allowedHosts: repository.allowedHosts,
                passesCredentials: repository.passesCredentials, usesPlainHTTP: repository.usesPlainHTTP)
        }
        repositories = try ChartRepositories(
            known, cache: try ChartCache(directory: "\(configuration.dataDirectory)/charts"))
    }

    /// Adds what a chart in a tree declares and does not bring. Throws `DiagnosticsError` for what another try cannot
    /// mend, else `RepositoryError`.
    func prepare(_ chart: Chart, in tree: any FileTree, path: String, helm: HelmVersion) async throws -> PreparedChart {
        let resolved = try await located(path) {
            try await repositories.resolveDependencies(of: chart, in: tree, directory: path, helm: helm)
        }
        return PreparedChart(resolved.chart, inputs: resolved.additions, warnings: resolved.warnings)
    }

    /// Takes a source's chart from its repository. Throws like `prepare`.
    func fetch(_ source: ApplicationSource, helm: HelmVersion) async throws -> PreparedChart {
        // Argo CD writes registries without a scheme.
        let url = source.repoURL.contains("://") ? source.repoURL : "oci://" + source.repoURL
        let name = "\(source.chart) of \(url)"
        return try await located(name) {
            let fetched = try await repositories.fetch(
                ChartReference(repository: url, name: source.chart, version: source.targetRevision))
            let chart = try Chart.load(archive: fetched.archive, name: name, helm: helm)
            let resolved = try await repositories.resolveDependencies(of: chart, helm: helm)
            return PreparedChart(
                resolved.chart, inputs: ["\(fetched.version) \(fetched.digest)"] + resolved.additions,
                warnings: fetched.warnings + resolved.warnings)
        }
    }

    private func located<Value: Sendable>(_ place: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as RepositoryError where !error.isTransient {
            throw DiagnosticsError([Diagnostic(at: SourceLocation(path: place.isEmpty ? "." : place), error.message)])
        } catch let error as HelmError {
            throw DiagnosticsError([Diagnostic(at: SourceLocation(path: place.isEmpty ? "." : place), error.message)])
        }
    }
}
