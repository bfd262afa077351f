extension Interpreter {
    /// What a step means for the loop around it.
    enum Flow { case normal, breakLoop, continueLoop }

    /// Executes steps.
    mutating func walk(
        _ tree: TemplateTree, _ steps: TemplateCode.Slice, dot: Evaluated
    ) throws(TemplateError) -> Flow {
        for index in steps.range {
            let step = tree.code.steps[index]
            mark(step.node)
            try self.step()
            switch step.kind {
            case .text:
                append(tree.code.texts[Int(step.index)])
                try checkOutput()
            case .action:
                let value = try evaluate(tree, step.pipeline, dot: dot)
                if tree.code.pipelines[Int(step.pipeline)].variables.isEmpty {
                    mark(step.node)
                    try write(value)
                }
            case .if, .with:
                try checkStack()
                let value = try evaluate(tree, step.pipeline, dot: dot)
                let flow: Flow
                if value.isTrue {
                    flow = try walk(tree, step.body, dot: step.kind == .with ? value : dot)
                } else if step.hasOtherwise {
                    flow = try walk(tree, step.otherwise, dot: dot)
                } else {
                    continue
                }
                if flow != .normal { return flow }
            case .range:
                let flow = try walkRange(tree, step, dot: dot)
                if flow != .normal { return flow }
            case .template:
                try callTemplate(tree, step, dot: dot)
            case .breakLoop: return .breakLoop
            case .continueLoop: return .continueLoop
            }
        }
        return .normal
    }

    // MARK: - Loops

    private mutating func walkRange(
        _ tree: TemplateTree, _ step: TemplateCode.Step, dot: Evaluated
    ) throws(TemplateError) -> Flow {
        try checkStack()
        let value = try evaluate(tree, step.pipeline, dot: dot).value
        let content = if case .object(let object) = value { object.underlying ?? value } else { value }
        switch content {
        case nil, .null: break
        case .integer(let count, let type):
            if try iterate(tree, step, upTo: count, type, value) { return .normal }
        case .list(let list):
            if try iterate(tree, step, over: list) { return .normal }
        case .map(let map):
            if try iterate(tree, step, over: map) { return .normal }
        default: throw failure("range can't iterate over \(try text(of: value))")
        }
        return step.hasOtherwise ? try walk(tree, step.otherwise, dot: dot) : .normal
    }

    /// Whether there was anything to iterate over.
    private mutating func iterate(
        _ tree: TemplateTree, _ step: TemplateCode.Step, upTo count: Int64, _ type: GoType.IntegerType,
        _ value: GoValue?
    ) throws(TemplateError) -> Bool {
        if tree.code.pipelines[Int(step.pipeline)].variables.count > 1 {
            throw failure("can't use \(try text(of: value)) to iterate over more than one variable")
        }
        let end = type.isUnsigned ? UInt64(bitPattern: count) : UInt64(max(0, count))
        guard end > 0 else { return false }
        var index: UInt64 = 0
        while index < end {
            let element = Evaluated(.integer(Int64(bitPattern: index), type))
            if try iteration(tree, step, index: .invalid, element: element) == .breakLoop { break }
            index += 1
        }
        return true
    }

    private mutating func iterate(
        _ tree: TemplateTree, _ step: TemplateCode.Step, over list: GoList
    ) throws(TemplateError) -> Bool {
        let elements = list.elements
        guard !elements.isEmpty else { return false }
        let isInterface = list.elementType == .any
        for index in elements.indices {
            let element = Evaluated(elements[index], isInterface: isInterface)
            if try iteration(tree, step, index: Evaluated(.int(index)), element: element) == .breakLoop { break }
        }
        return true
    }

    private mutating func iterate(
        _ tree: TemplateTree, _ step: TemplateCode.Step, over map: GoMap
    ) throws(TemplateError) -> Bool {
        // The body may change the map; the loop goes over what there was.
        let entries = map.sortedEntries
        guard !entries.isEmpty else { return false }
        let isInterface = map.valueType == .any
        for index in entries.indices {
            let element = Evaluated(entries[index].value, isInterface: isInterface)
            let key = Evaluated(.string(entries[index].key))
            if try iteration(tree, step, index: key, element: element) == .breakLoop { break }
        }
        return true
    }

    private mutating func iteration(
        _ tree: TemplateTree, _ step: TemplateCode.Step, index: Evaluated, element: Evaluated
    ) throws(TemplateError) -> Flow {
        try self.step()
        let variables = tree.code.pipelines[Int(step.pipeline)].variables
        if variables.count == 1 {
            try set(tree.code.variables[Int(variables.start)], to: element)
        } else if variables.count > 1 {
            try set(tree.code.variables[Int(variables.start)], to: index)
            try set(tree.code.variables[Int(variables.start) + 1], to: element)
        }
        return try walk(tree, step.body, dot: element)
    }

    // MARK: - Output

    /// Writes bytes.
    @inline(__always)
    private mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { output.append(contentsOf: $0) }
    }

    /// Writes a value as an action does.
    @inline(__always)
    private mutating func write(_ value: Evaluated) throws(TemplateError) {
        if case .string(let text) = value.value {
            append(text.bytes)
        } else {
            try writeOther(value)
        }
        try checkOutput()
    }

    private mutating func writeOther(_ value: Evaluated) throws(TemplateError) {
        switch value.value {
        case nil, .null: output.append(contentsOf: "<no value>".utf8)
        case .integer(let number, let type) where !type.isUnsigned: appendDecimal(number)
        case .float(let number) where number == number.rounded(.towardZero) && number.magnitude < 1e6 && number != 0:
            // Go prints these as it prints integers.
            appendDecimal(Int64(number))
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
    }

    private mutating func appendDecimal(_ number: Int64) {
        var magnitude = number.magnitude
        if magnitude < 10 {
            if number < 0 { output.append(UInt8(ascii: "-")) }
            output.append(UInt8(truncatingIfNeeded: magnitude) + 0x30)
            return
        }
        if number < 0 { output.append(UInt8(ascii: "-")) }
        let start = output.count
        while magnitude > 0 {
            output.append(UInt8(truncatingIfNeeded: magnitude % 10) + 0x30)
            magnitude /= 10
        }
        output[start...].reverse()
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
