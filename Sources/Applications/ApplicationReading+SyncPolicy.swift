import Base
import Manifests

extension ApplicationReading {
    func syncPolicy(_ reader: FieldReader) -> SyncPolicy {
        let automated = reader.optional("automated", .object(self.automated))
        let retry = reader.optional("retry", .object(self.retry))
        let metadata = reader.optional(
            "managedNamespaceMetadata", .object(namespaceMetadata), default: SyncPolicy.NamespaceMetadata())
        return SyncPolicy(
            automated: automated, options: syncOptions(reader), retry: retry, namespaceMetadata: metadata)
    }

    private func automated(_ reader: FieldReader) -> SyncPolicy.Automated {
        let automated = SyncPolicy.Automated(
            enabled: reader.optional("enabled", .bool, default: true),
            prune: reader.optional("prune", .bool, default: false),
            selfHeal: reader.optional("selfHeal", .bool, default: false),
            allowEmpty: reader.optional("allowEmpty", .bool, default: false))
        if automated.selfHeal {
            record(
                "selfHeal", in: reader, because: "changes made in the cluster are undone by the next commit's sync only"
            )
        }
        return automated
    }

    private func retry(_ reader: FieldReader) -> SyncPolicy.Retry {
        var retry = SyncPolicy.Retry()
        retry.limit = reader.optional("limit", .int, default: retry.limit)
        retry.refresh = reader.optional("refresh", .bool, default: false)
        _ = reader.optional(
            "backoff",
            .object { backoff in
                retry.duration = backoff.optional("duration", .goDuration, default: retry.duration)
                retry.factor = backoff.optional("factor", .int(in: 1...1000), default: retry.factor)
                retry.maxDuration = backoff.optional("maxDuration", .goDuration, default: retry.maxDuration)
                return true
            })
        return retry
    }

    private func namespaceMetadata(_ reader: FieldReader) -> SyncPolicy.NamespaceMetadata {
        SyncPolicy.NamespaceMetadata(
            labels: reader.optional("labels", .stringMap, default: [:]),
            annotations: reader.optional("annotations", .stringMap, default: [:]))
    }

    private func syncOptions(_ reader: FieldReader) -> SyncOptions {
        var options = SyncOptions()
        let items = reader.optional("syncOptions", .list(of: .located(.string)), default: [])
        for (index, item) in items.enumerated() {
            switch options.read(item.value) {
            case .honoured: break
            case .unhonoured(let reason):
                recordOption(
                    UnhonouredField(
                        path: "\(reader.name(of: "syncOptions"))[\(index)] (\(item.value))", location: item.location,
                        reason: reason, isBlocking: false))
            case .wrong(let message, let suggestion):
                sink.error(message, at: item.location, suggestion: suggestion)
            }
        }
        return options
    }
}

extension FieldFormat where Value == Duration {
    /// A duration as Argo CD reads it: `5s`, `3m`, or a string of digits for seconds.
    static var goDuration: FieldFormat<Duration> {
        .from(.string, orReport: "not a duration", suggestion: "write one such as 5s or 3m") { text in
            Int64(text).flatMap { $0 >= 0 ? .seconds($0) : nil } ?? DurationText.parse(text)
        }
    }
}
