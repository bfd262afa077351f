import Base
import Manifests

extension ApplicationReading {
    /// The source that gives manifests, whether written as `source` or among `sources`, and those that have a name.
    func sources(_ reader: FieldReader) -> (rendered: ApplicationSource?, references: [ApplicationSource]) {
        let single = reader.optional("source", .object(source))
        let several = reader.optional("sources", .list(of: .object(source)), default: [])
        record(
            "sourceHydrator", in: reader, shape: .sourceHydrator, blocking: true,
            because: "the source hydrator is missing")
        let count = reader.has("sources") ? reader.node("sources")?.sequence?.count ?? 0 : 0
        if count > 0 {
            if reader.has("source") {
                reader.warning("source has no effect beside sources", at: "source", suggestion: "remove it")
            }
            return chosen(several, isWhole: several.count == count, reader)
        }
        if !reader.has("source"), !reader.has("sourceHydrator") {
            reader.field.sink.error(
                "spec has no source", at: reader.location, suggestion: "add source with repoURL and path")
        }
        return (reader.has("sourceHydrator") ? nil : single, [])
    }

    private func chosen(
        _ sources: [ApplicationSource], isWhole: Bool, _ reader: FieldReader
    ) -> (rendered: ApplicationSource?, references: [ApplicationSource]) {
        let rendered = sources.filter(\.isRendered)
        let references = sources.filter { !$0.ref.isEmpty }
        guard isWhole else { return (nil, references) }
        guard rendered.count == 1 else {
            record(
                "sources", in: reader, blocking: true,
                because: "one source of an application can give manifests so far, here \(rendered.count) do")
            return (nil, references)
        }
        for (index, reference) in references.enumerated()
        where references[..<index].contains(where: { $0.ref == reference.ref }) {
            reader.error("two sources have the ref \(reference.ref)", at: "sources", suggestion: "rename one of them")
        }
        return (rendered[0], references)
    }

    private func source(_ reader: FieldReader) -> ApplicationSource? {
        let url = reader.required("repoURL", .located(.nonEmptyString.checked(Self.problemOfURL)))
        let path = reader.optional(
            "path", .from(.string.checked(Self.problemOfPath)) { Self.normalised(path: $0) })
        let revision = reader.optional("targetRevision", .string, default: "")
        let directory = reader.optional("directory", .object(self.directory), default: ApplicationSource.Directory())
        _ = reader.optional("name", .string)

        let chart = reader.optional("chart", .string, default: "")
        let helm = reader.optional("helm", .object(self.helm))
        let kustomize = reader.optional("kustomize", .object(self.kustomize))
        record(
            "plugin", in: reader, shape: .plugin, blocking: true,
            because: "configuration management plugins are not run")
        let ref = reader.optional("ref", .string.checked(Self.problemOfRef), default: "")
        record(
            "tagPrefix", in: reader, shape: .string, blocking: true,
            because: "version constraints over tags are not resolved")
        let blocks = ["directory", "helm", "kustomize", "plugin"].filter(reader.has)
        if blocks.count > 1 {
            reader.error(
                "\(blocks.joined(separator: " and ")) exclude each other", at: blocks[1],
                suggestion: "keep the one for the tool that renders this source")
        }
        if !reader.has("path"), !reader.has("chart"), !reader.has("ref") {
            reader.field.sink.error(
                "\(reader.field.name) has no path", at: reader.location,
                suggestion: "name the directory of the manifests, path: . for the repository's root")
        }
        if reader.has("chart"), reader.has("path") {
            reader.error(
                "chart and path exclude each other", at: "path",
                suggestion: "keep chart for a chart repository, path for a folder in Git")
        }
        return url.map {
            var source = ApplicationSource(
                repoURL: $0.value, path: path ?? "", targetRevision: revision, directory: directory,
                kustomize: kustomize, helm: helm, location: $0.location)
            source.chart = chart
            source.ref = ref
            // `path: .` is the root, and a wish for manifests all the same.
            if !ref.isEmpty, path?.isEmpty == true { source.path = "." }
            return source
        }
    }

    private static func problemOfRef(_ text: String) -> String? {
        let isName = text.utf8.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        return isName ? nil : "\"\(text)\" is no name for a source; use letters, digits, - and _"
    }

    private func directory(_ reader: FieldReader) -> ApplicationSource.Directory {
        let directory = ApplicationSource.Directory(
            recurse: reader.optional("recurse", .bool, default: false),
            include: reader.optional("include", .string, default: ""),
            exclude: reader.optional("exclude", .string, default: ""))
        if reader.node("jsonnet")?.mapping.map({ !$0.isEmpty }) ?? reader.has("jsonnet") {
            record(
                "jsonnet", in: reader, shape: .jsonnet, blocking: true, because: "the Jsonnet renderer is missing")
        }
        if reader.optional("disableExtensionFilter", .bool, default: false) {
            record(
                "disableExtensionFilter", in: reader, blocking: true,
                because: "only .yaml, .yml and .json files are read")
        }
        return directory
    }

    private static func problemOfURL(_ text: String) -> String? {
        let isClean = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
        return isClean ? nil : "the address contains spaces or control characters"
    }

    private static func problemOfPath(_ text: String) -> String? {
        if text.hasPrefix("/") { return "\"\(text)\" starts with /; paths are relative to the repository's root" }
        if text.split(separator: "/").contains("..") { return "\"\(text)\" contains .., which leads out of the source" }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return "the path contains control characters"
        }
        return nil
    }

    /// `./apps//web/` as `apps/web`.
    static func normalised(path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
