import Base
import Manifests

/// Reads the fields of one application. The field list is that of Argo CD's `Application` schema, v1alpha1.
final class ApplicationReading {
    let file: String
    let sink: DiagnosticSink
    private(set) var unhonoured: [UnhonouredField] = []

    init(file: String, sink: DiagnosticSink) {
        self.file = file
        self.sink = sink
    }

    /// Records that `key` is given but has no effect; checks its structure all the same.
    func record(
        _ key: String, in reader: FieldReader, shape: Shape = .any, blocking: Bool = false, because reason: String
    ) {
        guard reader.optional(key, shape.format) != nil || reader.has(key) else { return }
        unhonoured.append(
            UnhonouredField(
                path: reader.name(of: key), location: reader.location(of: key), reason: reason, isBlocking: blocking))
    }

    /// Records one item of a list of options.
    func recordOption(_ option: UnhonouredField) { unhonoured.append(option) }

    func application(_ reader: FieldReader) -> Application? {
        reader.ignore("apiVersion", "kind")
        let metadata = reader.required("metadata", .object(self.metadata))
        let spec = reader.required("spec", .object(self.spec))
        for key in ["operation", "status"] where reader.has(key) {
            reader.warning(
                "\(key) is written by a controller and is not read from a manifest", at: key,
                suggestion: "leave it out")
        }
        reader.ignore("operation", "status")
        guard let metadata, var application = spec else { return nil }
        application.name = metadata.name
        application.namespace = metadata.namespace
        application.labels = metadata.labels
        application.annotations = metadata.annotations
        application.finalizers = metadata.finalizers
        application.location = reader.location
        application.unhonoured = unhonoured.sorted { left, right in
            (left.location?.line ?? 0, left.location?.column ?? 0)
                < (right.location?.line ?? 0, right.location?.column ?? 0)
        }
        return application
    }

    private struct Metadata {
        var name: String
        var namespace: String
        var labels: [String: String]
        var annotations: [String: String]
        var finalizers: [String]
    }

    private func metadata(_ reader: FieldReader) -> Metadata? {
        let name = reader.required("name", .nonEmptyString.checked(ObjectName.problemOfSubdomain))
        let namespace = reader.optional("namespace", .string.checked(ObjectName.problemOfLabel), default: "")
        let labels = reader.optional("labels", .stringMap, default: [:])
        let annotations = reader.optional("annotations", .stringMap, default: [:])
        let finalizers = reader.optional("finalizers", .list(of: .string), default: [])
        if !finalizers.isEmpty {
            unhonoured.append(
                UnhonouredField(
                    path: reader.name(of: "finalizers"), location: reader.location(of: "finalizers"),
                    reason: "the objects of a deleted application are never deleted so far", isBlocking: false))
        }
        // What a server adds to an exported object.
        reader.ignore(
            "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generateName", "generation",
            "managedFields", "ownerReferences", "resourceVersion", "selfLink", "uid")
        return name.map {
            Metadata(
                name: $0, namespace: namespace, labels: labels, annotations: annotations, finalizers: finalizers)
        }
    }

    private func spec(_ reader: FieldReader) -> Application? {
        let destination = reader.required("destination", .object(self.destination))
        let project = reader.optional("project", .nonEmptyString, default: "default")
        if !reader.has("project") {
            reader.field.sink.warning(
                "spec has no project", at: reader.location, suggestion: "Argo CD requires one, such as project: default"
            )
        }
        let (source, references) = sources(reader)
        let policy = reader.optional("syncPolicy", .object(syncPolicy), default: SyncPolicy())
        let ignored = reader.optional("ignoreDifferences", .list(of: .object(ignoredDifference)), default: [])
        if !ignored.isEmpty {
            unhonoured.append(
                UnhonouredField(
                    path: reader.name(of: "ignoreDifferences"), location: reader.location(of: "ignoreDifferences"),
                    reason: "differences are shown and applied in full", isBlocking: false))
        }
        let limit = reader.optional("revisionHistoryLimit", .int(in: 0 ... .max), default: 10)
        let info = reader.optional("info", .list(of: .object(self.info)), default: [])
        guard let destination else { return nil }
        // The name is set by the caller, which has read the metadata.
        var application = Application(
            name: "", source: source, destination: destination, project: project, syncPolicy: policy)
        application.references = references
        application.ignoreDifferences = ignored
        application.revisionHistoryLimit = limit
        application.info = info
        return application
    }

    private func destination(_ reader: FieldReader) -> ApplicationDestination? {
        let cluster: Located<ApplicationDestination.Cluster>? = reader.exactlyOne(of: [
            (
                "server",
                .located(
                    .from(.nonEmptyString.checked(Self.problemOfServer)) {
                        ApplicationDestination.Cluster.server($0)
                    })
            ), ("name", .located(.from(.nonEmptyString) { ApplicationDestination.Cluster.name($0) })),
        ])
        let namespace = reader.optional("namespace", .string.checked(ObjectName.problemOfLabel), default: "")
        return cluster.map {
            ApplicationDestination(cluster: $0.value, namespace: namespace, location: $0.location)
        }
    }

    private static func problemOfServer(_ text: String) -> String? {
        let hasScheme = text.hasPrefix("https://") || text.hasPrefix("http://")
        return hasScheme && text.utf8.count > 8 ? nil : "\"\(text)\" is not the address of an API server (https://…)"
    }

    private func info(_ reader: FieldReader) -> Application.Info? {
        let name = reader.required("name", .string)
        let value = reader.required("value", .string)
        guard let name, let value else { return nil }
        return Application.Info(name: name, value: value)
    }

    private func ignoredDifference(_ reader: FieldReader) -> Application.IgnoredDifference? {
        let group = reader.optional("group", .string, default: "")
        let kind = reader.required("kind", .string)
        let name = reader.optional("name", .string, default: "")
        let namespace = reader.optional("namespace", .string, default: "")
        let pointers = reader.optional("jsonPointers", .list(of: .string), default: [])
        let expressions = reader.optional("jqPathExpressions", .list(of: .string), default: [])
        let managers = reader.optional("managedFieldsManagers", .list(of: .string), default: [])
        return kind.map {
            Application.IgnoredDifference(
                group: group, kind: $0, name: name, namespace: namespace, jsonPointers: pointers,
                jqPathExpressions: expressions, managedFieldsManagers: managers)
        }
    }
}

extension FieldFormat where Value == [String: String] {
    /// A mapping from strings to strings, such as labels.
    static var stringMap: FieldFormat<[String: String]> {
        .from(.map(of: .string)) { pairs in
            Dictionary(pairs.map { ($0.key.value, $0.value) }, uniquingKeysWith: { _, last in last })
        }
    }
}
