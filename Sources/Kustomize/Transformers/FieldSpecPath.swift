import Manifests

/// The path of a field spec, taken apart once for all resources.
struct FieldSpecPath: Sendable {
    /// One step down.
    struct Segment: Sendable {
        /// The key.
        var name: String
        /// Whether the key was followed by `[]`: a list that is never created.
        var isList: Bool
        /// Why no mapping can have such a key as far as field specs go.
        var problem: String?

        init(_ text: String) {
            isList = text.utf8.suffix(2).elementsEqual("[]".utf8)
            let whole = isList ? String(Substring(text.utf8.dropLast(2))) : text
            name = Self.trimmed(whole)
            if whole.isEmpty {
                problem = "the path has an empty name"
            } else if name == "-" || name == "*" || name.utf8.last.map(Self.isDigit) == true && Int(name) != nil
                || name.utf8.first == UInt8(ascii: "[") && name.utf8.last == UInt8(ascii: "]")
            {
                problem = "\(name) is no name of a field; field specs pass through lists without naming their items"
            }
        }

        /// White space around a name does not count.
        private static func trimmed(_ text: String) -> String {
            // Nearly all names begin and end with a letter of ASCII.
            if text.utf8.first.map(Self.isPlain) == true, text.utf8.last.map(Self.isPlain) == true { return text }
            guard text.first?.isWhitespace == true || text.last?.isWhitespace == true else { return text }
            var text = Substring(text)
            while text.first?.isWhitespace == true { text.removeFirst() }
            while text.last?.isWhitespace == true { text.removeLast() }
            return String(text)
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

        private static func isPlain(_ byte: UInt8) -> Bool { byte > UInt8(ascii: " ") && byte < 0x7F }
    }

    /// What is made where nothing or a null stands.
    enum Creation: Sendable {
        /// A scalar; a null that is there already takes the type (`nil`: it stays what it was until it is set).
        case scalar(Scalar.Kind?)
        /// An empty mapping.
        case mapping
    }

    var segments: [Segment]

    init(_ path: String) {
        segments = Self.split(path).map(Segment.init).filter { !$0.name.isEmpty || $0.problem != nil }
    }

    /// Takes a path apart at its slashes; `\/` is a slash inside a name, and one leading slash is allowed.
    static func split(_ path: String) -> [String] {
        var parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        if parts.count > 1, parts[0].isEmpty { parts.removeFirst() }
        guard path.utf8.contains(UInt8(ascii: "\\")) else { return parts }
        var result: [String] = []
        for part in parts {
            if let last = result.last, last.utf8.last == UInt8(ascii: "\\") {
                result[result.count - 1] = String(last.dropLast()) + "/" + part
            } else {
                result.append(part)
            }
        }
        return result
    }

    /// The way from the root to a node, for those who ask for it.
    struct Trail {
        var isRecorded: Bool
        var steps: [LinkedFields.Step] = []

        mutating func enter(_ step: @autoclosure () -> LinkedFields.Step) { if isRecorded { steps.append(step()) } }
        mutating func leave() { if isRecorded { steps.removeLast() } }
    }

    /// Sets what a path leads to.
    typealias Setter = (inout Node, Trail) throws(FieldProblem) -> Void

    /// Calls `set` for each node at the path. Lists on the way are passed through. What is missing is made if
    /// `creation` says what; otherwise a missing field or a null ends the search in silence.
    func update(
        _ node: inout Node, creating creation: Creation?, recordingTrail: Bool = false, _ set: Setter
    ) throws(FieldProblem) {
        var trail = Trail(isRecorded: recordingTrail)
        try descend(&node, 0, &trail, creation, set)
    }

    private func descend(
        _ node: inout Node, _ depth: Int, _ trail: inout Trail, _ creation: Creation?, _ set: Setter
    ) throws(FieldProblem) {
        if depth == segments.count { return try set(&node, trail) }
        let throughList: Void? = try node.updateSequence { (items) throws(FieldProblem) in
            for index in items.indices {
                trail.enter(.item(index))
                try descend(&items[index], depth, &trail, creation, set)
                trail.leave()
            }
        }
        if throughList != nil { return }
        let throughMapping: Void? = try node.updateMapping { (mapping) throws(FieldProblem) in
            try descend(&mapping, depth, &trail, creation, set)
        }
        if throughMapping != nil || node.isNull { return }
        throw FieldProblem("a mapping or list was expected on the way, but \(node.typeName) is there", at: node)
    }

    private func descend(
        _ mapping: inout Mapping, _ depth: Int, _ trail: inout Trail, _ creation: Creation?, _ set: Setter
    ) throws(FieldProblem) {
        let segment = segments[depth]
        if let problem = segment.problem { throw FieldProblem(problem, at: Node.mapping(mapping)) }
        let isLeaf = depth == segments.count - 1
        trail.enter(.key(segment.name))
        defer { trail.leave() }
        guard let index = mapping.index(of: segment.name) else {
            guard let creation, !segment.isList else { return }
            guard Scalar.isStringAsPlainKey(segment.name) else { throw Self.unwritable(segment.name, in: mapping) }
            var made = Node.mapping(Mapping())
            if isLeaf, case .scalar = creation { made = Self.emptyScalar }
            try descend(&made, depth + 1, &trail, creation, set)
            mapping[segment.name] = made
            return
        }
        try mapping.updateValue(at: index) { (value) throws(FieldProblem) in
            if case .scalar(let scalar) = value.content, scalar.kind == .null {
                value.content = Self.replacement(for: scalar, segment, isLeaf: isLeaf, creation)
            }
            try descend(&value, depth + 1, &trail, creation, set)
        }
    }

    /// A scalar that is made, before it is set: its text alone will decide its type.
    static let emptyScalar = Node(.scalar(Scalar(text: "", kind: .string, style: .plain)))

    /// Keys that are made are written without quotes.
    static func unwritable(_ key: String, in mapping: Mapping) -> FieldProblem {
        FieldProblem(
            "the key \(key) is missing and cannot be made, since Kustomize writes it without quotes, and then it is no "
                + "string", at: .mapping(mapping))
    }

    /// What a null on the path becomes: a list where the path says so, what is to be made where something is to be
    /// made, and otherwise what it is.
    private static func replacement(
        for null: Scalar, _ segment: Segment, isLeaf: Bool, _ creation: Creation?
    ) -> Node.Content {
        if segment.isList { return .sequence([]) }
        switch creation {
        case nil: return .scalar(null)
        case .scalar(let kind) where isLeaf:
            return .scalar(Scalar(text: null.text, kind: kind ?? .null, style: null.style))
        default: return .mapping(Mapping())
        }
    }
}
