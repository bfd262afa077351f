import Manifests

extension GoObjectReader {
    /// Whether the object holds no value under any other name. Empty values count as nothing, as in Go.
    mutating func holdsNothingBut(_ names: [String]) throws -> Bool {
        guard let mapping else { return true }
        return mapping.entries.allSatisfy { entry in
            if names.contains(where: { GoObjectReader.matches(entry.key, $0) }) || entry.value.isNull { return true }
            return entry.value.string?.isEmpty == true
        }
    }

    /// A mapping whose keys are free; `nil` where it is missing.
    mutating func freeMapping(_ name: String) throws -> Node? {
        guard let node = node(name) else { return nil }
        guard node.mapping != nil else {
            throw GoObjectReader.mismatch(node, path: path, field: child(name), wanted: "a mapping")
        }
        return node
    }
}

extension Label {
    init(_ reader: inout GoObjectReader) throws {
        pairs = try reader.stringMap("pairs")
        includeSelectors = try reader.bool("includeSelectors")
        includeTemplates = try reader.bool("includeTemplates")
        fields = try reader.objects("fields", FieldSpec.init)
    }
}

extension FieldSpec {
    init(_ reader: inout GoObjectReader) throws {
        group = try reader.string("group")
        version = try reader.string("version")
        kind = try reader.string("kind")
        path = try reader.string("path")
        create = try reader.bool("create")
    }
}

extension Selector {
    init(_ reader: inout GoObjectReader) throws {
        group = try reader.string("group")
        version = try reader.string("version")
        kind = try reader.string("kind")
        name = try reader.string("name")
        namespace = try reader.string("namespace")
        annotationSelector = try reader.string("annotationSelector")
        labelSelector = try reader.string("labelSelector")
    }
}

extension Patch {
    init(_ reader: inout GoObjectReader) throws {
        path = try reader.string("path")
        patch = try reader.string("patch")
        target = try reader.object("target", Selector.init)
        options = try Patch.options(&reader)
    }

    /// `options`: names with booleans.
    static func options(_ reader: inout GoObjectReader) throws -> [String: Bool] {
        guard let node = try reader.freeMapping("options"), let mapping = node.mapping else { return [:] }
        var options: [String: Bool] = [:]
        for entry in mapping.entries {
            if entry.value.isNull {
                options[entry.key] = false
                continue
            }
            guard let value = entry.value.bool else {
                throw GoObjectReader.mismatch(
                    entry.value, path: reader.path, field: "\(reader.child("options")).\(entry.key)",
                    wanted: "true or false")
            }
            options[entry.key] = value
        }
        return options
    }
}

extension ImageTag {
    init(_ reader: inout GoObjectReader) throws {
        name = try reader.string("name")
        newName = try reader.string("newName")
        newTag = try reader.string("newTag")
        tagSuffix = try reader.string("tagSuffix")
        digest = try reader.string("digest")
    }
}

extension Replica {
    init(_ reader: inout GoObjectReader) throws {
        name = try reader.string("name")
        count = Int64(try reader.int("count"))
    }
}

extension Replacement {
    init(_ reader: inout GoObjectReader) throws {
        path = try reader.string("path")
        source = try reader.object("source", Source.init)
        sourceValue = try reader.optionalString("sourceValue")
        targets = try reader.objects("targets", Target.init)
    }
}

extension Replacement.Source {
    init(_ reader: inout GoObjectReader) throws {
        group = try reader.string("group")
        version = try reader.string("version")
        kind = try reader.string("kind")
        name = try reader.string("name")
        namespace = try reader.string("namespace")
        fieldPath = try reader.string("fieldPath")
        options = try reader.object("options", Replacement.FieldOptions.init)
    }
}

extension Replacement.Target {
    init(_ reader: inout GoObjectReader) throws {
        select = try reader.object("select", Selector.init)
        reject = try reader.objects("reject", Selector.init)
        fieldPaths = try reader.strings("fieldPaths")
        options = try reader.object("options", Replacement.FieldOptions.init)
    }
}

extension Replacement.FieldOptions {
    init(_ reader: inout GoObjectReader) throws {
        delimiter = try reader.string("delimiter")
        index = try reader.int("index")
        encoding = try reader.string("encoding")
        create = try reader.bool("create")
    }
}

extension Variable {
    init(_ reader: inout GoObjectReader) throws {
        name = try reader.string("name")
        object = try reader.object("objref", ObjectReference.init) ?? ObjectReference()
        let path = try reader.object("fieldref") { try $0.string("fieldPath") } ?? ""
        if !path.isEmpty { fieldPath = path }
    }
}

extension Variable.ObjectReference {
    init(_ reader: inout GoObjectReader) throws {
        let apiVersion = try reader.string("apiVersion")
        group = try reader.string("group")
        version = try reader.string("version")
        kind = try reader.string("kind")
        name = try reader.string("name")
        namespace = try reader.string("namespace")
        if !apiVersion.isEmpty {
            let parsed = GroupVersionKind(apiVersion: apiVersion, kind: kind)
            group = parsed.group
            version = parsed.version
        }
    }
}

extension GeneratorArguments {
    init(_ reader: inout GoObjectReader, isSecret: Bool) throws {
        name = try reader.string("name")
        namespace = try reader.string("namespace")
        behavior = try reader.string("behavior")
        literals = try reader.strings("literals")
        files = try reader.strings("files")
        envs = try reader.strings("envs")
        let env = try reader.string("env")
        if !env.isEmpty { envs.append(env) }
        options = try reader.object("options", GeneratorOptions.init)
        if isSecret { type = try reader.string("type") }
    }
}

extension GeneratorOptions {
    init(_ reader: inout GoObjectReader) throws {
        labels = try reader.stringMap("labels")
        annotations = try reader.stringMap("annotations")
        disableNameSuffixHash = try reader.bool("disableNameSuffixHash")
        immutable = try reader.bool("immutable")
    }
}

extension ChartArguments {
    init(_ reader: inout GoObjectReader) throws {
        name = try reader.string("name")
        version = try reader.string("version")
        repository = try reader.string("repo")
        releaseName = try reader.string("releaseName")
        namespace = try reader.string("namespace")
        additionalValuesFiles = try reader.strings("additionalValuesFiles")
        valuesFile = try reader.string("valuesFile")
        valuesInline = try reader.freeMapping("valuesInline")
        valuesMerge = try reader.string("valuesMerge")
        includesCRDs = try reader.bool("includeCRDs")
        skipsHooks = try reader.bool("skipHooks")
        apiVersions = try reader.strings("apiVersions")
        kubeVersion = try reader.string("kubeVersion")
        nameTemplate = try reader.string("nameTemplate")
        skipsTests = try reader.bool("skipTests")
        debug = try reader.bool("debug")
        devel = try reader.bool("devel")
    }
}
