import GoTemplate
import Sprig

/// Finds documents by their addresses: the schema itself, the meta-schemas, and nothing else. `urn:` addresses allow
/// everything, as Helm has it.
struct SchemaDocuments {
    /// The schema of a chart has this address.
    static let rootURL: ByteString = "file:///values.schema.json"

    let root: SchemaValue

    /// The document at an address.
    ///
    /// - Throws: `HelmError` that names the address, for all that would have to be fetched.
    func load(_ url: ByteString) throws(HelmError) -> SchemaValue {
        if url == Self.rootURL { return root }
        if let text = MetaSchemas.text(of: url) { return try MetaSchemas.parse(text) }
        let parsed: GoURL
        do {
            parsed = try GoURL(url.bytes)
        } catch {
            throw HelmError("failing loading \(GoQuoting.quote(url.bytes)): \(error.message)")
        }
        switch String(decoding: parsed.scheme, as: UTF8.self) {
        case "urn": return .bool(true)
        case "http", "https", "file":
            throw HelmError(
                "failing loading \(GoQuoting.quote(url.bytes)): a schema may not refer to other documents; "
                    + "copy what it needs into \"$defs\" of values.schema.json")
        default:
            throw HelmError(
                "failing loading \(GoQuoting.quote(url.bytes)): no URLLoader registered for "
                    + "\(GoQuoting.quote(parsed.text))")
        }
    }

    /// The draft that a `$schema` leads to, through meta-schemas that name one of their own.
    func draft(
        named name: ByteString, at place: SchemaAddress, fallback: SchemaDraft
    ) throws(HelmError) -> SchemaDraft {
        var (name, place) = (name, place)
        var seen: Set<ByteString> = []
        while true {
            if let draft = SchemaDraft(url: name) { return draft }
            let url = SchemaAddress.split(name).address
            do {
                _ = try GoURL(url.bytes)
            } catch {
                throw HelmError("invalid $schema in \(GoQuoting.quote(place.text.utf8)): \(error.message)")
            }
            if place.pointer.isEmpty, url == place.url {
                throw HelmError("draft \(GoQuoting.quote(url.bytes)) is not supported")
            }
            guard seen.insert(url).inserted else {
                throw HelmError("cycle in resolving $schema in \(GoQuoting.quote(url.bytes))")
            }
            guard case .string(let next)? = try load(url)["$schema"] else { return fallback }
            (name, place) = (next, SchemaAddress(url: url, pointer: ""))
        }
    }

    /// The parts of a draft that a meta-schema chooses; `nil` where it does not.
    func vocabularies(of name: ByteString, _ draft: SchemaDraft) throws(HelmError) -> [ByteString]? {
        if SchemaDraft(url: name) != nil || draft < .draft2019 { return nil }
        let url = SchemaAddress.split(name).address
        guard case .object(let entries)? = try load(url)["$vocabulary"] else { return nil }
        var names: [ByteString] = []
        for (address, isRequired) in entries.sorted(by: { $0.key < $1.key }) where isRequired == .bool(true) {
            let prefix = draft.vocabularyPrefix.utf8
            let name = ByteString(address.bytes.dropFirst(prefix.count))
            guard address.bytes.starts(with: prefix), draft.vocabularies.contains(name) else {
                throw HelmError(
                    "unsupported vocabulary \(GoQuoting.quote(address.bytes)) in \(GoQuoting.quote(url.bytes))")
            }
            names.append(name)
        }
        if !names.contains("core") { names.append("core") }
        return names
    }
}
