import GoTemplate

/// An error of a template of a release.
struct TemplateFailure: Error {
    /// The template that was parsed or executed: `chart/charts/child/templates/pod.yaml`.
    let file: ByteString
    let error: TemplateError

    /// The error as Helm tells it, and where the value comes from that it is about.
    func helmError(_ version: HelmVersion, values: UserValues, of chart: ProcessedChart) -> HelmError {
        var found = error.helmError(file: file, version)
        guard error.kind == .execution, let path = error.callStack.last?.valuePath else { return found }
        let charts = Self.charts(of: file)
        var part = path[...]
        while !part.isEmpty {
            if let origin = values.origin(of: charts + part, in: chart) {
                found.message += "\n.Values.\(part.joined(separator: ".")) comes from \(origin)"
                break
            }
            part.removeLast()
        }
        return found
    }

    /// The dependencies on the way to a template, which are the keys to its values.
    private static func charts(of file: ByteString) -> [String] {
        let parts = file.description.split(separator: "/", omittingEmptySubsequences: false)
        var charts: [String] = []
        var index = 1
        while index + 1 < parts.count, parts[index] == "charts" {
            charts.append(String(parts[index + 1]))
            index += 2
        }
        return charts
    }
}

extension TemplateError {
    /// The keys behind the first `.Values.` in the text of the node that failed.
    fileprivate var valuePath: [String]? {
        guard let context = context?.description, let start = context.firstRange(of: ".Values.")?.upperBound else {
            return nil
        }
        let rest = context[start...]
        let path = rest.prefix { $0 == "." || $0 == "_" || $0.isLetter || $0.isNumber }
        var keys = path.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        // A long text is cut, and ends in three dots.
        if rest[path.startIndex...].hasSuffix("..."), path.endIndex == rest.endIndex {
            keys.removeLast(min(4, keys.count))
        }
        keys.removeAll(where: \.isEmpty)
        return keys
    }

    /// The error as Helm tells it.
    ///
    /// | error | text |
    /// |---|---|
    /// | no template | `parse error at (chart/templates/a.yaml:3): unexpected "}" in operand` |
    /// | `fail`, `required` | `execution error at (chart/templates/a.yaml:3:5): its text` |
    /// | a limit | Go's text of where it was passed, and the template that was executed |
    /// | anything else in Helm 4, if each error of the chain has a place | place, template and text on lines of their own |
    /// | anything else | Go's text |
    func helmError(file: ByteString, _ version: HelmVersion) -> HelmError {
        let text = description
        if kind == .syntax { return HelmError(Self.parseError(text, file: file)) }
        let parts = text.split(separator: ": ", maxSplits: 2)
        if parts.count == 3, let warning = HelmWarning.text(in: String(parts[2])) {
            return HelmError("execution error at (\(parts[1])): \(warning)")
        }
        if kind == .limit { return HelmError("\(text)\n(in the execution of \(file))") }
        if version == .v4, let lines = readableChain { return HelmError(lines) }
        return HelmError(text)
    }

    private static func parseError(_ text: String, file: ByteString) -> String {
        let parts = text.split(separator: ": ", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last else { return "parse error in (\(file)): \(text)" }
        return "parse error at (\(parts[1])): \(last)"
    }

    /// Each error of the chain on lines of its own; `nil` if one of them is not of a template.
    private var readableChain: String? {
        var lines: [String] = []
        for error in callStack {
            let entry = error.readable
            if lines.last != entry { lines.append(entry) }
            // What a function reports that executes no template has no place of its own.
            if error.cause == nil, error.message.hasPrefix("error calling ") { return nil }
        }
        return GoText.trimmingSpace(lines.joined())
    }

    private var readable: String {
        guard let line else { return "\(self)\n" }
        var text = "\(source):\(line)"
        if let column { text += ":\(column)" }
        text += "\n  "
        if let template, let context { text += "executing \"\(template)\" at <\(context)>:\n    " }
        let end = message.firstRange(of: " template:")?.lowerBound ?? message.endIndex
        return text + message[..<end] + "\n"
    }
}
