import Manifests

/// Reads messages of the built-in kinds as the objects that the same kinds are in JSON.
///
/// Unknown fields are skipped, a field that stands twice is merged or replaced, as protobuf has it. Nothing in the bytes
/// makes it take more time than their length and the depth of nesting ask for.
struct ProtobufDecoder {
    /// The deepest nesting of messages.
    static let deepest = 200

    /// What a message holds, while its fields come in any order.
    private struct Collector {
        var mapping = Mapping()
        var lists: [String: [Node]] = [:]
        var maps: [String: Mapping] = [:]
        /// The parts of a message inside: together they are that message.
        var objects: [String: (type: SchemaType, parts: [ProtobufReader])] = [:]

        /// Keeps the place of a field whose value is not complete yet.
        mutating func reserve(_ name: String) {
            if mapping.index(of: name) == nil { mapping[name] = .null }
        }
    }

    /// The object of a definition that a message holds.
    func object(_ message: ProtobufReader, _ type: SchemaType) throws(ProtobufError) -> Node {
        try object([message], type, depth: 0)
    }

    private func object(
        _ messages: [ProtobufReader], _ type: SchemaType, depth: Int
    ) throws(ProtobufError) -> Node {
        guard depth < Self.deepest else { throw ProtobufError("nested deeper than \(Self.deepest) messages") }
        guard let parts = ProtobufTable.builtIn.parts(of: type) else {
            throw ProtobufError("\(type.definitionName ?? "a value") has no form in protobuf")
        }
        var collector = Collector()
        for message in messages { try collect(message, parts, type, depth, &collector) }
        var mapping = collector.mapping
        for (name, items) in collector.lists { mapping[name] = .sequence(items) }
        for (name, values) in collector.maps { mapping[name] = .mapping(values) }
        for (name, inner) in collector.objects {
            mapping[name] = try object(inner.parts, inner.type, depth: depth + 1)
        }
        return .mapping(mapping)
    }

    private func collect(
        _ message: ProtobufReader, _ parts: [Int32: ProtobufTable.Part], _ owner: SchemaType, _ depth: Int,
        _ collector: inout Collector
    ) throws(ProtobufError) {
        var message = message
        while let (number, value) = try message.next() {
            switch parts[number] {
            case nil: continue
            case .embedded(let inner): try collect(value.reader(), inner, owner, depth, &collector)
            case .field(let field): try put(value, field, owner, depth, &collector)
            }
        }
    }

    private func put(
        _ value: ProtobufReader.Value, _ field: ProtobufTable.Field, _ owner: SchemaType, _ depth: Int,
        _ collector: inout Collector
    ) throws(ProtobufError) {
        switch field.type.kind {
        case .object:
            collector.reserve(field.name)
            collector.objects[field.name, default: (field.type, [])].parts.append(try value.reader())
        case .list:
            guard let element = field.type.element else { return }
            collector.reserve(field.name)
            if case .bytes(var packed) = value, element.isVarint {
                while !packed.isAtEnd {
                    let item = try scalar(.varint(packed.varint()), element)
                    collector.lists[field.name, default: []].append(item)
                }
            } else {
                let item = try self.value([value], element, field.form, owner, depth)
                collector.lists[field.name, default: []].append(item)
            }
        case .map:
            guard let element = field.type.element else { return }
            var entry = try value.reader()
            var key = ""
            var values: [ProtobufReader.Value] = []
            while let (number, part) = try entry.next() {
                switch number {
                case 1: key = try part.reader().text
                case 2: values.append(part)
                default: continue
                }
            }
            let item = try self.value(values, element, field.form, owner, depth)
            collector.reserve(field.name)
            collector.maps[field.name, default: Mapping()][key] = item
        case .scalar, .any:
            collector.mapping[field.name] = try self.value([value], field.type, field.form, owner, depth)
        }
    }

    /// One value from all that stands for it: the parts of a message, the last of several scalars; nothing is the zero
    /// value.
    private func value(
        _ values: [ProtobufReader.Value], _ type: SchemaType, _ form: ProtobufTable.Form, _ owner: SchemaType,
        _ depth: Int
    ) throws(ProtobufError) -> Node {
        switch form {
        case .plain: break
        case .wrapped(let number): return try wrapped(values, number, type, owner, depth)
        case .empty: return .mapping([:])
        case .schemaOrList, .schemaOrBoolean, .schemaOrStrings:
            return try alternative(values, form, owner, depth)
        }
        switch type.kind {
        case .object: return try object(Self.readers(values), type, depth: depth + 1)
        case .any:
            guard let reader = try values.last?.reader(), !reader.isAtEnd else { return .null }
            do {
                return try JSON.parse(Array(reader.rest), path: "raw", limits: .cluster)
            } catch {
                throw ProtobufError("a part that is JSON cannot be read: \(error)")
            }
        case .scalar: return try scalar(values.last, type)
        case .list, .map: throw ProtobufError("a list has no form in protobuf here")
        }
    }

    private static func readers(_ values: [ProtobufReader.Value]) throws(ProtobufError) -> [ProtobufReader] {
        var readers: [ProtobufReader] = []
        for value in values { readers.append(try value.reader()) }
        return readers
    }

    /// A value that is in a message of its own.
    private func wrapped(
        _ values: [ProtobufReader.Value], _ number: Int32, _ type: SchemaType, _ owner: SchemaType, _ depth: Int
    ) throws(ProtobufError) -> Node {
        var inner: [ProtobufReader.Value] = []
        for var message in try Self.readers(values) {
            while let (found, value) = try message.next() {
                if found == number { inner.append(value) }
            }
        }
        guard type.kind == .list, let element = type.element else {
            return try value(inner, type, .plain, owner, depth)
        }
        var items: [Node] = []
        for item in inner { items.append(try value([item], element, .plain, owner, depth)) }
        return .sequence(items)
    }

    /// One of the places of a schema that hold a schema or something else.
    private func alternative(
        _ values: [ProtobufReader.Value], _ form: ProtobufTable.Form, _ owner: SchemaType, _ depth: Int
    ) throws(ProtobufError) -> Node {
        let schemaNumber: Int32 = form == .schemaOrBoolean ? 2 : 1
        var schema: [ProtobufReader] = []
        var items: [Node] = []
        var isAllowed = false
        for var message in try Self.readers(values) {
            while let (number, value) = try message.next() {
                switch (number, form) {
                case (schemaNumber, _): schema.append(try value.reader())
                case (1, .schemaOrBoolean): isAllowed = try value.integer() != 0
                case (2, .schemaOrList): items.append(try object([value.reader()], owner, depth: depth + 1))
                case (2, .schemaOrStrings): items.append(.string(try value.reader().text))
                default: continue
                }
            }
        }
        if !items.isEmpty { return .sequence(items) }
        if !schema.isEmpty { return try object(schema, owner, depth: depth + 1) }
        return form == .schemaOrBoolean ? .bool(isAllowed) : .null
    }
}
