import Agent
import Applications
import Base
import Foundation
import Manifests
import Rendering

/// Something on this machine that can be rendered without an agent.
struct LocalSource {
    /// What was rendered.
    struct Output {
        var manifests: [Manifest]
        var warnings: [Diagnostic]
    }

    /// The application whose manifest was given; `nil` for a plain folder.
    let application: Application?
    private let source: RenderSource
    private let folder: String
    /// Set for a folder that is a kustomization.
    private let working: WorkingFolder?

    /// Finds out what a command's argument means; `nil` if nothing of that name is here, so that it names one of the
    /// agent's applications.
    ///
    /// | argument | meaning |
    /// |---|---|
    /// | a folder | its manifests |
    /// | a file with an `Application`, and `--repo` | that application, its source read from the repository's folder |
    /// | something with `/` in it that is not here | a mistake |
    ///
    /// Throws `CommandFailure` or `DiagnosticsError`.
    init?(_ target: String, _ options: SourceOptions) throws {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: target, isDirectory: &isDirectory) else {
            if target.contains("/") { throw CommandFailure("there is no \(target)") }
            return nil
        }
        if isDirectory.boolValue {
            guard options.repo == nil else {
                throw CommandFailure("--repo belongs to an Application manifest; \(target) is a folder")
            }
            application = nil
            // A kustomization may name bases beside its folder; plain manifests are all inside.
            let working = KustomizationSource.isPresent(in: DirectoryTree(target)) ? try WorkingFolder(target) : nil
            self.working = working
            folder = working?.root ?? target
            source = RenderSource(
                path: working?.path ?? "", recurse: options.recurse, include: options.include,
                exclude: options.exclude)
        } else {
            let application = try Self.application(in: target, named: options.application)
            guard let repository = options.repo else {
                throw CommandFailure(
                    "\(target) is a manifest of application \(application.name); give its repository's folder with --repo"
                )
            }
            guard application.source != nil else {
                throw DiagnosticsError(application.blockers.map(\.diagnostic))
            }
            self.application = application
            working = nil
            folder = repository
            source = RenderSource(application, revision: "")
        }
    }

    private static func application(in file: String, named name: String?) throws -> Application {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("\(file) cannot be read")
        }
        let manifests = try YAML.parse([UInt8](data), path: file).compactMap { document in
            document.node.map {
                Manifest($0, source: SourceLocation(path: file, line: Int($0.line), column: Int($0.column)))
            }
        }
        let result = ApplicationReader().read(manifests, file: file)
        if result.hasErrors { throw DiagnosticsError(result.diagnostics) }
        let names = result.applications.map(\.name).joined(separator: ", ")
        if let name {
            if let application = result.applications.first(where: { $0.name == name }) { return application }
            throw CommandFailure("\(file) holds no application \"\(name)\"; it holds \(names.isEmpty ? "none" : names)")
        }
        guard let application = result.applications.first else {
            throw CommandFailure("\(file) is neither a folder nor an Application manifest")
        }
        guard result.applications.count == 1 else {
            throw CommandFailure("\(file) holds several applications; choose one with --application: \(names)")
        }
        return application
    }

    /// Renders it. Throws `DiagnosticsError`, with paths as this command's user knows them.
    func render() throws -> Output {
        do {
            let rendered = try Renderer().render(source: source, tree: DirectoryTree(folder))
            return Output(
                manifests: rendered.manifests.map { manifest in
                    var manifest = manifest
                    manifest.source = manifest.source.map(located)
                    return manifest
                }, warnings: (application?.unhonoured.map(\.diagnostic) ?? []) + rendered.warnings.map(located))
        } catch let error as DiagnosticsError {
            throw DiagnosticsError(error.diagnostics.map(located))
        } catch let diagnostic as Diagnostic {
            throw DiagnosticsError([located(diagnostic)])
        } catch let error as FileTreeError {
            throw CommandFailure("\(folder): \(error)", exitCode: ExitStatus.negative)
        }
    }

    /// The same place below the folder that was given.
    private func located(_ location: SourceLocation) -> SourceLocation {
        if let working { return working.displayed(location) }
        var location = location
        let prefix = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
        location.path = prefix + location.path
        return location
    }

    private func located(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.location = diagnostic.location.map(located)
        return diagnostic
    }
}
