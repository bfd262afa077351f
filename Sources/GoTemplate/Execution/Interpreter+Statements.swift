extension Interpreter {
    /// What a statement means for the loop around it.
    enum Flow { case normal, breakLoop, continueLoop }

    /// Executes statements.
    mutating func walk(_ statements: [Statement], dot: Evaluated) throws(TemplateError) -> Flow {
        for statement in statements {
            try step()
            switch statement {
            case .text(let node):
                output.append(contentsOf: node.content)
                try checkOutput()
            case .action(let node):
                mark(node)
                let value = try evaluate(node.pipeline, dot: dot)
                if node.pipeline.variables.isEmpty {
                    mark(node)
                    try write(value.value)
                }
            case .if(let node):
                let flow = try walk(node, isWith: false, dot: dot)
                if flow != .normal { return flow }
            case .with(let node):
                let flow = try walk(node, isWith: true, dot: dot)
                if flow != .normal { return flow }
            case .range(let node):
                let flow = try walkRange(node, dot: dot)
                if flow != .normal { return flow }
            case .template(let node):
                mark(node)
                try call(node, dot: dot)
            case .breakLoop: return .breakLoop
            case .continueLoop: return .continueLoop
            }
        }
        return .normal
    }

    private mutating func walk(_ node: BranchNode, isWith: Bool, dot: Evaluated) throws(TemplateError) -> Flow {
        try checkStack()
        mark(node)
        let value = try evaluate(node.pipeline, dot: dot)
        if value.isTrue { return try walk(node.body, dot: isWith ? value : dot) }
        guard let otherwise = node.otherwise else { return .normal }
        return try walk(otherwise, dot: dot)
    }

    // MARK: - Loops

    private mutating func walkRange(_ node: BranchNode, dot: Evaluated) throws(TemplateError) -> Flow {
        try checkStack()
        mark(node)
        let value = try evaluate(node.pipeline, dot: dot).value
        switch value {
        case nil, .null: break
        case .integer(let count, let type):
            if try iterate(node, upTo: count, type, value) { return .normal }
        case .list(let list):
            if try iterate(node, over: list) { return .normal }
        case .map(let map):
            if try iterate(node, over: map) { return .normal }
        case .object(let object):
            switch object.underlying {
            case .integer(let count, let type):
                if try iterate(node, upTo: count, type, value) { return .normal }
            case .list(let list):
                if try iterate(node, over: list) { return .normal }
            case .map(let map):
                if try iterate(node, over: map) { return .normal }
            default: throw try cannotIterate(value)
            }
        default: throw try cannotIterate(value)
        }
        guard let otherwise = node.otherwise else { return .normal }
        return try walk(otherwise, dot: dot)
    }

    private func cannotIterate(_ value: GoValue?) throws(TemplateError) -> TemplateError {
        failure("range can't iterate over \(try text(of: value))")
    }

    /// Whether there was anything to iterate over.
    private mutating func iterate(
        _ node: BranchNode, upTo count: Int64, _ type: GoType.IntegerType, _ value: GoValue?
    ) throws(TemplateError) -> Bool {
        if node.pipeline.variables.count > 1 {
            throw failure("can't use \(try text(of: value)) to iterate over more than one variable")
        }
        let end = type.isUnsigned ? UInt64(bitPattern: count) : UInt64(max(0, count))
        guard end > 0 else { return false }
        var index: UInt64 = 0
        while index < end {
            let element = Evaluated(.integer(Int64(bitPattern: index), type))
            if try iteration(node, index: .invalid, element: element) == .breakLoop { break }
            index += 1
        }
        return true
    }

    private mutating func iterate(_ node: BranchNode, over list: GoList) throws(TemplateError) -> Bool {
        guard !list.elements.isEmpty else { return false }
        let isInterface = list.elementType == .any
        for (index, element) in list.elements.enumerated() {
            let element = Evaluated(element, isInterface: isInterface)
            if try iteration(node, index: Evaluated(.int(index)), element: element) == .breakLoop { break }
        }
        return true
    }

    private mutating func iterate(_ node: BranchNode, over map: GoMap) throws(TemplateError) -> Bool {
        // The body may change the map; the loop goes over what there was.
        let entries = map.entries
        guard !entries.isEmpty else { return false }
        let isInterface = map.valueType == .any
        for key in map.sortedKeys {
            let element = Evaluated(entries[key], isInterface: isInterface)
            if try iteration(node, index: Evaluated(.string(key)), element: element) == .breakLoop { break }
        }
        return true
    }

    private mutating func iteration(
        _ node: BranchNode, index: Evaluated, element: Evaluated
    ) throws(TemplateError) -> Flow {
        try step()
        let variables = node.pipeline.variables
        if variables.count == 1 {
            try set(variables[0], to: element)
        } else if variables.count > 1 {
            try set(variables[0], to: index)
            try set(variables[1], to: element)
        }
        return try walk(node.body, dot: element)
    }

    // MARK: - Output

    /// Writes a value as an action does.
    private mutating func write(_ value: GoValue?) throws(TemplateError) {
        switch value {
        case nil, .null: output.append(contentsOf: "<no value>".utf8)
        case .string(let text): output.append(contentsOf: text.bytes)
        case .some(let value):
            do {
                if case .object(let object) = value, let text = object.addressedText {
                    output.append(contentsOf: text.bytes)
                } else {
                    try GoFormat.append(value, to: &output)
                }
            } catch {
                throw failure("\(error)", .limit)
            }
        }
        try checkOutput()
    }

    /// What `%v` gives, for error messages.
    func text(of value: GoValue?) throws(TemplateError) -> String {
        guard let value else { return "<nil>" }
        do {
            return try GoFormat.print([value]).description
        } catch {
            throw failure("\(error)", .limit)
        }
    }
}
