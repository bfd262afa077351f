import GoTemplate
import Synchronization

/// Keeps parsed templates, so that another render of the same chart need not parse them again.
final class TemplateCache: Sendable {
    private struct Entry {
        let source: [UInt8]
        let parsed: ParsedTemplate
    }

    private struct State {
        var files: [ByteString: Entry] = [:]
        var fileBytes = 0
        var texts: [ByteString: ParsedTemplate] = [:]
        var textBytes = 0
    }

    /// How many bytes of sources are kept of files, and of texts that `tpl` was given.
    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = 64 << 20) { self.limit = limit }

    /// What a chart's file defines. Throws `TemplateError`.
    func file(_ name: ByteString, _ source: [UInt8], functions: Set<ByteString>) throws -> ParsedTemplate {
        if let entry = state.withLock({ $0.files[name] }), entry.source == source { return entry.parsed }
        let parsed = try ParsedTemplate(parsing: source, name: name, functions: functions)
        state.withLock { state in
            if state.fileBytes + source.count > limit {
                state.files = [:]
                state.fileBytes = 0
            }
            state.fileBytes += source.count - (state.files[name]?.source.count ?? 0)
            state.files[name] = Entry(source: source, parsed: parsed)
        }
        return parsed
    }

    /// What a text of `tpl` defines. Throws `TemplateError`.
    func text(_ source: ByteString, name: ByteString, functions: Set<ByteString>) throws -> ParsedTemplate {
        if let parsed = state.withLock({ $0.texts[source] }) { return parsed }
        let parsed = try ParsedTemplate(parsing: source.bytes, name: name, functions: functions)
        state.withLock { state in
            if state.textBytes + source.count > limit {
                state.texts = [:]
                state.textBytes = 0
            }
            state.textBytes += source.count
            state.texts[source] = parsed
        }
        return parsed
    }
}
