import GoTemplate
import SemanticVersions

extension ChartMetadata {
    /// Replaces white space by spaces and drops what cannot be printed, in all texts, and checks what Helm checks.
    /// Throws `HelmError` in Helm's words.
    mutating func validate() throws(HelmError) {
        for field in [
            \ChartMetadata.name, \.description, \.home, \.icon, \.condition, \.tags, \.appVersion, \.kubeVersion,
        ] {
            self[keyPath: field] = Self.sanitized(self[keyPath: field])
        }
        sources = sources.map(Self.sanitized)
        keywords = keywords.map(Self.sanitized)
        try checkNameAndVersion()
        maintainers = maintainers.map { maintainer in
            var maintainer = maintainer
            maintainer.name = Self.sanitized(maintainer.name)
            maintainer.email = Self.sanitized(maintainer.email)
            maintainer.url = Self.sanitized(maintainer.url)
            return maintainer
        }
        try checkDependencies()
    }

    private func checkNameAndVersion() throws(HelmError) {
        if apiVersion.isEmpty { throw Self.invalid("chart.metadata.apiVersion is required") }
        if name.isEmpty { throw Self.invalid("chart.metadata.name is required") }
        if name == "." || name == ".." {
            throw Self.invalid("chart.metadata.name \(GoText.quoted(name)) is not allowed")
        }
        if name.utf8.contains(UInt8(ascii: "/")), name != "/" {
            throw Self.invalid("chart.metadata.name \(GoText.quoted(name)) is invalid")
        }
        if version.isEmpty { throw Self.invalid("chart.metadata.version is required") }
        guard (try? SemanticVersion(coercing: version)) != nil else {
            throw Self.invalid(
                "chart.metadata.version \(GoText.quoted(version)) is invalid; write a semantic version such as 1.2.3")
        }
        guard ["", "application", "library"].contains(where: { $0.hasSameBytes(as: type) }) else {
            throw Self.invalid("chart.metadata.type must be application or library, found \(GoText.quoted(type))")
        }
    }

    private mutating func checkDependencies() throws(HelmError) {
        var names: Set<[UInt8]> = []
        for index in dependencies.indices {
            try dependencies[index].validate()
            let key = dependencies[index].alias.isEmpty ? dependencies[index].name : dependencies[index].alias
            guard names.insert(Array(key.utf8)).inserted else {
                throw Self.invalid("more than one dependency with name or alias \(GoText.quoted(key))")
            }
        }
    }

    fileprivate static func invalid(_ message: String) -> HelmError { HelmError("validation: " + message) }

    fileprivate static func sanitized(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if GoText.isSpace(scalar) {
                result.append(" ")
            } else if GoUnicode.isPrintable(scalar.value) {
                result.append(scalar)
            }
        }
        return String(result)
    }
}

extension ChartDependency {
    fileprivate mutating func validate() throws(HelmError) {
        for field in [\ChartDependency.name, \.version, \.repository, \.condition] {
            self[keyPath: field] = ChartMetadata.sanitized(self[keyPath: field])
        }
        tags = tags.map(ChartMetadata.sanitized)
        let isAliasValid = alias.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isAliasValid else {
            throw ChartMetadata.invalid(
                "dependency \(GoText.quoted(name)) has disallowed characters in the alias; letters, digits, _ and - may stand in it"
            )
        }
    }
}
