/// The classes that `\p{…}` names: general categories and scripts.
enum UnicodeClasses {
    private static let categories = decode(UnicodeData.categories)
    private static let scripts = decode(UnicodeData.scripts)

    private static let aliases: [String: String] = {
        var aliases: [String: String] = [:]
        for word in UnicodeData.categoryAliases.split(separator: " ") {
            let parts = word.split(separator: "=")
            if parts.count == 2 { aliases[canonical(String(parts[0]))] = canonical(String(parts[1])) }
        }
        return aliases
    }()

    /// The class of a name, in whose spelling neither case nor spaces, hyphens and underscores matter.
    static func named(_ name: String) -> CharacterClass? {
        let name = canonical(name)
        switch name {
        case "any": return .any
        case "ascii": return .ascii
        case "assigned": return category("cn")?.negated
        default: return category(name) ?? scripts[name] ?? aliases[name].flatMap(category)
        }
    }

    /// Whether a name means the letters that have case.
    static func isCasedLetter(_ name: String) -> Bool {
        let name = canonical(name)
        return (aliases[name] ?? name) == "lc"
    }

    private static func category(_ name: String) -> CharacterClass? {
        switch name {
        case "lc": return union { ["lu", "ll", "lt"].contains($0) }
        case "cn": return union { _ in true }.negated
        // Go counts what is not assigned to "other".
        case "c":
            var result = union { $0.hasPrefix("c") }
            result.insert(union { _ in true }.negated)
            result.normalize()
            return result
        case "l", "m", "n", "p", "s", "z": return union { $0.hasPrefix(name) }
        default: return categories[name]
        }
    }

    private static func union(_ isIncluded: (String) -> Bool) -> CharacterClass {
        var result = CharacterClass()
        for (name, ranges) in categories where isIncluded(name) { result.insert(ranges) }
        result.normalize()
        return result
    }

    private static func canonical(_ name: String) -> String {
        name.lowercased().filter { $0 != " " && $0 != "-" && $0 != "_" }
    }

    private static func decode(_ text: String) -> [String: CharacterClass] {
        var classes: [String: CharacterClass] = [:]
        for line in text.split(separator: "\n") {
            var words = line.split(separator: " ")
            let name = canonical(String(words.removeFirst()))
            var ranges: [ClosedRange<UInt32>] = []
            var last: UInt32 = 0
            for word in words {
                let numbers = word.split(separator: "+").compactMap { UInt32($0, radix: 16) }
                let start = last + numbers[0]
                last = start + (numbers.count > 1 ? numbers[1] : 0)
                ranges.append(start...last)
            }
            classes[name] = CharacterClass(ranges)
        }
        return classes
    }
}
