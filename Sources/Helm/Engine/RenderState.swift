import GoTemplate
import Manifests

/// What the functions of one render share. It belongs to the render's thread.
final class RenderState {
    /// The name that all templates have together.
    static let root: ByteString = "gotpl"
    /// How often Helm lets a template include itself.
    private static let includeLimit = 1000

    private let options: HelmRenderOptions
    private let cache: TemplateCache
    private let functionNames: Set<ByteString>
    private var included: [ByteString: Int] = [:]
    private var tplDepth = 0

    init(_ options: HelmRenderOptions, cache: TemplateCache, functionNames: Set<ByteString>) {
        self.options = options
        self.cache = cache
        self.functionNames = functionNames
    }

    /// The names of `functions`.
    static let functionNames: [ByteString] = ["include", "tpl", "required", "fail", "lookup", "getHostByName"]

    /// Helm's functions that execute templates, ask a cluster, or stop the render.
    var functions: [ByteString: GoFunction] {
        [
            "include": GoFunction([.string, .any], result: .string) { [unowned self] execution, arguments in
                guard case .string(let name) = arguments[0] else { return .null }
                return .string(try include(name, arguments[1], execution))
            },
            "tpl": GoFunction([.string, .any], result: .string) { [unowned self] execution, arguments in
                guard case .string(let text) = arguments[0] else { return .null }
                return .string(try tpl(text, arguments[1], execution))
            },
            "required": GoFunction([.string, .any]) { arguments in
                switch arguments[1] {
                case .null, .string(""):
                    guard case .string(let text) = arguments[0] else { return .null }
                    throw GoFunctionError(HelmWarning.wrap(text.description))
                default: return arguments[1]
                }
            },
            "fail": GoFunction([.string], result: .string) { arguments in
                guard case .string(let text) = arguments[0] else { return .null }
                throw GoFunctionError(HelmWarning.wrap(text.description))
            },
            "lookup": GoFunction([.string, .string, .string, .string], result: .dictionary) {
                [lookup = options.lookup] arguments in
                let texts = arguments.map { if case .string(let text) = $0 { text.description } else { "" } }
                let found = try lookup.object(
                    apiVersion: texts[0], kind: texts[1], namespace: texts[2], name: texts[3])
                return found?.mapping.map { .map(GoMap($0)) } ?? .map(GoMap())
            },
            // No render asks the network.
            "getHostByName": GoFunction([.string], result: .string) { _ in .string("") },
        ]
    }

    private func include(
        _ name: ByteString, _ data: GoValue, _ execution: TemplateExecution
    ) throws -> ByteString {
        let count = included[name] ?? 0
        guard count <= Self.includeLimit else {
            throw limitError(
                "rendering template has a nested reference name: \(name): unable to execute template", execution)
        }
        included[name] = count + 1
        defer { included[name] = (included[name] ?? 1) - 1 }
        return ByteString(try execution.execute(name, data: data))
    }

    private func tpl(_ text: ByteString, _ data: GoValue, _ execution: TemplateExecution) throws -> ByteString {
        guard text.bytes.hasAction else { return ByteString(GoText.withoutNoValue(text.bytes)) }
        guard tplDepth < options.limits.nestedTpl else {
            throw limitError("tpl is nested more than \(options.limits.nestedTpl) times", execution)
        }
        tplDepth += 1
        defer { tplDepth -= 1 }
        let parsed: ParsedTemplate
        do {
            parsed = try cache.text(text, name: Self.root, functions: functionNames)
        } catch let error as TemplateError {
            throw GoFunctionError("cannot parse template \(GoStrconv.quote(text)): \(error)")
        }
        do {
            return ByteString(GoText.withoutNoValue(try execute(parsed, data, execution)))
        } catch {
            // Nor should each level of a deep recursion write the texts of all below it again.
            guard error.kind != .limit, error.message.utf8.count < 1 << 16 else { throw error }
            throw GoFunctionError("error during tpl function execution for \(GoStrconv.quote(text)): \(error)")
        }
    }

    /// Helm adds what the text defines to a clone of all templates. Most texts define nothing.
    private func execute(
        _ parsed: ParsedTemplate, _ data: GoValue, _ execution: TemplateExecution
    ) throws(TemplateError) -> [UInt8] {
        guard parsed.hasDefinitions else { return try execution.execute(parsed, data: data) }
        var set = execution.set
        set.remove(Self.root)
        set.add(parsed)
        return try execution.nested(set).execute(Self.root, data: data)
    }

    private func limitError(_ message: String, _ execution: TemplateExecution) -> TemplateError {
        guard let site = execution.callSite else { return TemplateError(.limit, source: "", message: message) }
        let (line, column) = site.lineAndColumn
        return TemplateError(
            .limit, source: site.source, line: line, column: column, template: site.template, message: message)
    }
}

/// What Helm puts around the texts of `fail` and `required`, to find them again in the text of an error.
enum HelmWarning {
    private static let start = "HELM_ERR_START"
    private static let end = "HELM_ERR_END"

    static func wrap(_ text: String) -> String { start + text + end }

    /// The text between the first start and the last end.
    static func text(in message: String) -> String? {
        guard let start = message.firstRange(of: start) else { return nil }
        var rest = message[start.upperBound...]
        guard var end = rest.firstRange(of: end) else { return nil }
        let text = rest.startIndex
        while true {
            rest = message[end.upperBound...]
            guard let next = rest.firstRange(of: Self.end) else { break }
            end = next
        }
        return String(message[text..<end.lowerBound])
    }
}

extension [UInt8] {
    /// Whether there is a `{{`.
    fileprivate var hasAction: Bool {
        let brace = UInt8(ascii: "{")
        return withUnsafeBufferPointer { text in
            var index = 0
            while index + 1 < text.count, let found = text[index...].firstIndex(of: brace), found + 1 < text.count {
                if text[found + 1] == brace { return true }
                index = found + 1
            }
            return false
        }
    }
}
