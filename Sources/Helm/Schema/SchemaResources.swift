import GoTemplate

/// One document with schemas in it: which parts have addresses of their own, and which names stand in them.
struct SchemaDocument {
    /// A part with an address, the document itself included.
    struct Resource {
        let pointer: ByteString
        let id: ByteString
        var dialect: SchemaDialect
        /// Pointers by their names (`$anchor`, `$dynamicAnchor`, or a fragment of `$id` in old drafts).
        var anchors: [ByteString: ByteString] = [:]
        var dynamicAnchors: [ByteString] = []
    }

    let url: ByteString
    let value: SchemaValue
    var resources: [ByteString: Resource] = [:]
    private var pointersOfIDs: [ByteString: ByteString] = [:]
    private var processed: Set<ByteString> = []

    init(url: ByteString, value: SchemaValue) {
        self.url = url
        self.value = value
    }

    /// Whether the schema at a pointer was looked at.
    func hasProcessed(_ pointer: ByteString) -> Bool { processed.contains(pointer) }

    /// The resource to which the value at a pointer belongs.
    func resource(at pointer: ByteString) -> Resource {
        var bytes = pointer.bytes[...]
        while true {
            if let resource = resources[ByteString(bytes)] { return resource }
            guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { break }
            bytes = bytes[..<slash]
        }
        return resources[""]
            ?? Resource(pointer: "", id: url, dialect: SchemaDialect(draft: .latest, vocabularies: nil))
    }

    /// The pointer that a fragment means in a resource.
    func pointer(of fragment: ByteString, in resource: Resource) throws(HelmError) -> ByteString {
        if fragment.isEmpty || fragment.bytes.first == UInt8(ascii: "/") {
            return ByteString(resource.pointer.bytes + fragment.bytes)
        }
        if let pointer = resource.anchors[fragment] { return pointer }
        let reference = SchemaAddress.text(resource.id, fragment: fragment)
        throw HelmError(
            "anchor in \(GoQuoting.quote(reference.utf8)) not found in schema \(GoQuoting.quote(url.bytes))")
    }

    /// The pointer that a reference means in this document; `nil` if it leads out of it.
    func pointer(
        of reference: (address: ByteString, fragment: ByteString)
    ) throws(HelmError) -> ByteString? {
        if reference.address == url { return try pointer(of: reference.fragment, in: resource(at: "")) }
        guard let owner = pointersOfIDs[reference.address], let resource = resources[owner] else { return nil }
        return try pointer(of: reference.fragment, in: resource)
    }

    /// Notes the resources and names of a schema and of those in it.
    mutating func collect(
        _ schema: SchemaValue, base: ByteString, at pointer: ByteString, fallback: SchemaDialect,
        documents: SchemaDocuments
    ) throws(HelmError) {
        guard processed.insert(pointer).inserted else { return }
        guard case .object(let object) = schema else {
            if case .bool = schema, pointer.isEmpty {
                resources[pointer] = Resource(pointer: pointer, id: base, dialect: fallback)
                pointersOfIDs[base] = pointer
            }
            return
        }
        let place = SchemaAddress(url: url, pointer: pointer)
        var base = base
        var metaSchema: ByteString?
        if case .string(let name)? = object["$schema"] { metaSchema = name }
        var draft =
            try metaSchema.map { name throws(HelmError) in
                try documents.draft(named: name, at: place, fallback: fallback.draft)
            } ?? fallback.draft
        var id = draft.id(of: object)
        if id == nil, !pointer.isEmpty {
            // Where there is no resource, `$schema` does not count.
            draft = fallback.draft
            metaSchema = nil
            id = draft.id(of: object)
        }
        if let id {
            do {
                base = try SchemaAddress.join(base, id).address
            } catch {
                throw HelmError("error in parsing id at \(GoQuoting.quote(place.text.utf8))")
            }
        }
        if id != nil || pointer.isEmpty {
            if let owner = pointersOfIDs[base], owner != pointer {
                throw HelmError(
                    "duplicate id \(GoQuoting.quote(base.bytes)) in \(GoQuoting.quote(url.bytes)) at "
                        + "\(GoQuoting.quote(pointer.bytes)) and \(GoQuoting.quote(owner.bytes))")
            }
            var dialect = fallback
            if let metaSchema {
                dialect = SchemaDialect(draft: draft, vocabularies: try documents.vocabularies(of: metaSchema, draft))
            }
            resources[pointer] = Resource(pointer: pointer, id: base, dialect: dialect)
            pointersOfIDs[base] = pointer
        }
        guard let owner = pointersOfIDs[base], let dialect = resources[owner]?.dialect else { return }
        try collectAnchors(object, at: pointer, owner: owner)
        for (keyword, nesting) in draft.subschemas {
            guard let value = object[keyword] else { continue }
            let inner = place.appending(keyword)
            switch (nesting, value) {
            case (.map, .object(let entries)):
                for (key, value) in entries {
                    try collect(
                        value, base: base, at: inner.appending(key).pointer, fallback: dialect, documents: documents)
                }
            case (.list, .array(let items)), (.oneOrList, .array(let items)):
                for (index, item) in items.enumerated() {
                    try collect(
                        item, base: base, at: inner.appending(ByteString(String(index))).pointer, fallback: dialect,
                        documents: documents)
                }
            case (.one, _), (.oneOrList, _):
                try collect(value, base: base, at: inner.pointer, fallback: dialect, documents: documents)
            default: break
            }
        }
    }

    /// Notes a schema that stands where no keyword looks for one, but to which a reference leads.
    mutating func add(
        _ schema: SchemaValue, at pointer: ByteString, documents: SchemaDocuments
    ) throws(HelmError) {
        let base = resource(at: pointer)
        try collect(schema, base: base.id, at: pointer, fallback: base.dialect, documents: documents)
    }

    private mutating func collectAnchors(
        _ object: [ByteString: SchemaValue], at pointer: ByteString, owner: ByteString
    ) throws(HelmError) {
        guard var resource = resources[owner] else { return }
        var names: [(name: ByteString, isDynamic: Bool)] = []
        if resource.dialect.draft < .draft2019 {
            if object["$ref"] == nil, case .string(let id)? = object[resource.dialect.draft.idKeyword] {
                let fragment: ByteString
                do {
                    fragment = try SchemaAddress.splitUnescaping(id).fragment
                } catch {
                    let place = SchemaAddress(url: url, pointer: pointer)
                    throw HelmError("error in parsing anchor at \(GoQuoting.quote(place.text.utf8))")
                }
                if !fragment.isEmpty, fragment.bytes.first != UInt8(ascii: "/") { names.append((fragment, false)) }
            }
        } else {
            if case .string(let name)? = object["$anchor"] { names.append((name, false)) }
            if resource.dialect.draft >= .draft2020, case .string(let name)? = object["$dynamicAnchor"] {
                names.append((name, true))
            }
        }
        if names.isEmpty { return }
        for (name, isDynamic) in names {
            if let other = resource.anchors[name], other != pointer {
                throw HelmError(
                    "duplicate anchor \(GoQuoting.quote(name.bytes)) in \(GoQuoting.quote(url.bytes)) at "
                        + "\(GoQuoting.quote(other.bytes)) and \(GoQuoting.quote(pointer.bytes))")
            }
            resource.anchors[name] = pointer
            if isDynamic { resource.dynamicAnchors.append(name) }
        }
        resources[owner] = resource
    }
}
