import Manifests

/// What is wrong with a name, in one short sentence.
enum ObjectName {
    /// For the name of an object; `nil` if nothing is wrong.
    static func problemOfSubdomain(_ name: String) -> String? {
        guard NameRule.dnsSubdomain.problem(with: name) != nil else { return nil }
        return "\"\(name.prefix(80))\" is not a name; use lower-case letters, digits, - and ."
    }

    /// For the name of a namespace, which may be empty; `nil` if nothing is wrong.
    static func problemOfLabel(_ name: String) -> String? {
        guard !name.isEmpty, NameRule.dnsLabel.problem(with: name) != nil else { return nil }
        return "\"\(name.prefix(80))\" is not a namespace's name; use at most 63 lower-case letters, digits and -"
    }
}
