import GoTemplate

extension MetaSchemas {
    /// The meta-schemas by the paths of their addresses, as JSON.
    static let texts: [String: String] = {
        var texts: [String: String] = [:]
        for draft in [SchemaDraft.draft4, .draft6, .draft7] {
            let path = draft.url.split(separator: "/").suffix(2).joined(separator: "/")
            texts[path] = MetaSchemaWriter(draft).wholeDraft()
        }
        for (draft, folder) in [(SchemaDraft.draft2019, "draft/2019-09"), (.draft2020, "draft/2020-12")] {
            let writer = MetaSchemaWriter(draft)
            texts["\(folder)/schema"] = writer.overview()
            for name in draft.vocabularies {
                texts["\(folder)/meta/\(name)"] = writer.vocabulary(name.description)
            }
        }
        return texts
    }()
}

/// Writes meta-schemas: keywords with the form of their values.
private struct MetaSchemaWriter {
    /// The form of a keyword's value.
    private enum Form {
        case schema, schemas, schemaMap, schemaOrSchemas, schemaOrBool
        case string, uri, uriReference, regex, names, requirements
        case count, countOrZero, number, positiveNumber, bool, anything, types, enumeration
        /// Any other form, as JSON.
        case text(String)
    }

    private typealias Keywords = [(name: String, form: Form)]

    private let draft: SchemaDraft

    init(_ draft: SchemaDraft) { self.draft = draft }

    private var definitions: String { draft < .draft2019 ? "definitions" : "$defs" }

    private var schema: String {
        switch draft {
        case .draft4, .draft6, .draft7: ##"{"$ref":"#"}"##
        case .draft2019: ##"{"$recursiveRef":"#"}"##
        case .draft2020: ##"{"$dynamicRef":"#meta"}"##
        }
    }

    private func definition(_ name: String) -> String { ##"{"$ref":"#/\##(definitions)/\##(name)"}"## }

    private func text(_ form: Form) -> String {
        switch form {
        case .schema: schema
        case .schemas: definition("schemaArray")
        case .schemaMap: #"{"type":"object","additionalProperties":\#(schema)}"#
        case .schemaOrSchemas: #"{"anyOf":[\#(schema),\#(definition("schemaArray"))]}"#
        case .schemaOrBool: #"{"anyOf":[{"type":"boolean"},\#(schema)]}"#
        case .string: #"{"type":"string"}"#
        case .uri: #"{"type":"string","format":"uri"}"#
        case .uriReference: #"{"type":"string","format":"uri-reference"}"#
        case .regex: #"{"type":"string","format":"regex"}"#
        case .names: definition("stringArray")
        case .requirements:
            #"{"type":"object","additionalProperties":{"anyOf":[\#(schema),\#(definition("stringArray"))]}}"#
        case .count: definition("nonNegativeInteger")
        case .countOrZero: definition("nonNegativeIntegerDefault0")
        case .number: #"{"type":"number"}"#
        case .positiveNumber: #"{"type":"number","exclusiveMinimum":0}"#
        case .bool: #"{"type":"boolean"}"#
        case .anything: "{}"
        case .types:
            #"{"anyOf":[\#(definition("simpleTypes")),{"type":"array","items":\#(definition("simpleTypes")),"#
                + #""minItems":1,"uniqueItems":true}]}"#
        case .enumeration: #"{"type":"array"\#(draft < .draft2019 ? #","minItems":1,"uniqueItems":true"# : "")}"#
        case .text(let text): text
        }
    }

    private func object(_ keywords: Keywords) -> String {
        "{" + keywords.map { "\"\($0.name)\":\(text($0.form))" }.joined(separator: ",") + "}"
    }

    private var sharedDefinitions: Keywords {
        let zero =
            draft < .draft2019
            ? #"{"allOf":[\#(text(.count)),{"default":0}]}"#
            : String(text(.count).dropLast()) + #","default":0}"#
        return [
            ("nonNegativeInteger", .text(#"{"type":"integer","minimum":0}"#)),
            ("nonNegativeIntegerDefault0", .text(zero)),
            ("simpleTypes", .text(#"{"enum":["array","boolean","integer","null","number","object","string"]}"#)),
            (
                "stringArray",
                .text(
                    #"{"type":"array","items":{"type":"string"},"uniqueItems":true\#(draft == .draft4 ? #","minItems":1"# : "")}"#
                )
            ),
        ]
    }

    private var schemaArray: Keywords {
        [("schemaArray", .text(#"{"type":"array","minItems":1,"items":\#(schema)}"#))]
    }

    private var patternMap: Form {
        .text(#"{"type":"object","additionalProperties":\#(schema),"propertyNames":{"format":"regex"}}"#)
    }

    // MARK: Drafts 4, 6 and 7

    /// The meta-schema of a draft that has one for all keywords.
    func wholeDraft() -> String {
        var keywords: Keywords = [
            ("$schema", .uri), ("title", .string), ("description", .string), ("default", .anything),
            ("maximum", .number), ("minimum", .number), ("maxLength", .count), ("minLength", .countOrZero),
            ("pattern", .regex), ("items", .schemaOrSchemas), ("maxItems", .count), ("minItems", .countOrZero),
            ("uniqueItems", .bool), ("maxProperties", .count), ("minProperties", .countOrZero),
            ("required", .names), ("definitions", .schemaMap), ("properties", .schemaMap),
            ("dependencies", .requirements), ("enum", .enumeration), ("type", .types), ("format", .string),
            ("allOf", .schemas), ("anyOf", .schemas), ("oneOf", .schemas), ("not", .schema),
        ]
        if draft == .draft4 {
            keywords += [
                ("id", .text(#"{"type":"string","format":"uriref"}"#)), ("$ref", .string),
                ("multipleOf", .text(#"{"type":"number","minimum":0,"exclusiveMinimum":true}"#)),
                ("exclusiveMaximum", .bool), ("exclusiveMinimum", .bool), ("additionalItems", .schemaOrBool),
                ("additionalProperties", .schemaOrBool), ("patternProperties", .schemaMap),
            ]
        } else {
            keywords += [
                ("$id", .uriReference), ("$ref", .uriReference), ("multipleOf", .positiveNumber),
                ("exclusiveMaximum", .number), ("exclusiveMinimum", .number), ("additionalItems", .schema),
                ("contains", .schema), ("additionalProperties", .schema), ("propertyNames", .schema),
                ("const", .anything),
                ("patternProperties", draft == .draft6 ? .schemaMap : patternMap),
            ]
        }
        if draft == .draft7 {
            keywords += [
                ("$comment", .string), ("readOnly", .bool), ("writeOnly", .bool),
                ("examples", .text(#"{"type":"array"}"#)), ("contentMediaType", .string),
                ("contentEncoding", .string), ("if", .schema), ("then", .schema), ("else", .schema),
            ]
        }
        var parts = ["\"$schema\":\"\(draft.url)#\""]
        parts.append(draft == .draft4 ? #""type":"object""# : #""$id":"\#(draft.url)","type":["object","boolean"]"#)
        parts.append(#""definitions":\#(object(schemaArray + sharedDefinitions))"#)
        parts.append(#""properties":\#(object(keywords))"#)
        if draft == .draft4 {
            parts.append(#""dependencies":{"exclusiveMaximum":["maximum"],"exclusiveMinimum":["minimum"]}"#)
        }
        return "{" + parts.joined(separator: ",") + "}"
    }

    // MARK: Drafts 2019-09 and 2020-12

    private var folder: String { String(draft.url.dropLast("schema".count)) }

    private func document(
        id: String, vocabularies: [String], properties: Keywords, definitions: Keywords = [], more: [String] = []
    ) -> String {
        let flags = vocabularies.map { "\"\(draft.vocabularyPrefix)\($0)\":\($0 == "format" ? id != "schema" : true)" }
        var parts = [
            #""$schema":"\#(draft.url)","$id":"\#(folder)\#(id)""#,
            #""$vocabulary":{\#(flags.joined(separator: ","))}"#,
            draft == .draft2019 ? #""$recursiveAnchor":true"# : #""$dynamicAnchor":"meta""#,
            #""type":["object","boolean"],"properties":\#(object(properties))"#,
        ]
        if !definitions.isEmpty { parts.append(#""$defs":\#(object(definitions))"#) }
        return "{" + (parts + more).joined(separator: ",") + "}"
    }

    /// The meta-schema of a whole draft, which refers to those of its parts.
    func overview() -> String {
        let names = draft.vocabularies.map(\.description).filter { $0 != "format-assertion" }
        let parts = names.map { #"{"$ref":"meta/\#($0)"}"# }.joined(separator: ",")
        let nameList = ##"{"$ref":"meta/validation#/$defs/stringArray"}"##
        var keywords: Keywords = [
            ("definitions", .schemaMap),
            (
                "dependencies",
                .text(#"{"type":"object","additionalProperties":{"anyOf":[\#(schema),\#(nameList)]}}"#)
            ),
        ]
        if draft == .draft2020 {
            keywords += [
                ("$recursiveAnchor", .text(##"{"$ref":"meta/core#/$defs/anchorString"}"##)),
                ("$recursiveRef", .text(##"{"$ref":"meta/core#/$defs/uriReferenceString"}"##)),
            ]
        }
        return document(id: "schema", vocabularies: names, properties: keywords, more: [#""allOf":[\#(parts)]"#])
    }

    /// The meta-schema of one part.
    func vocabulary(_ name: String) -> String {
        switch name {
        case "core": core()
        case "applicator": applicator()
        case "validation": validation()
        default: document(id: "meta/\(name)", vocabularies: [name], properties: smallVocabulary(name))
        }
    }

    private func smallVocabulary(_ name: String) -> Keywords {
        switch name {
        case "unevaluated": [("unevaluatedItems", .schema), ("unevaluatedProperties", .schema)]
        case "meta-data":
            [
                ("title", .string), ("description", .string), ("default", .anything), ("deprecated", .bool),
                ("readOnly", .bool), ("writeOnly", .bool), ("examples", .text(#"{"type":"array"}"#)),
            ]
        case "content":
            [("contentEncoding", .string), ("contentMediaType", .string), ("contentSchema", .schema)]
        default: [("format", .string)]
        }
    }

    private func core() -> String {
        let vocabularies =
            #"{"type":"object","propertyNames":\#(draft == .draft2019 ? text(.uri) : definition("uriString")),"additionalProperties":{"type":"boolean"}}"#
        if draft == .draft2019 {
            let id = #"{"type":"string","format":"uri-reference","pattern":"^[^#]*#?$"}"#
            let anchor = #"{"type":"string","pattern":"^[A-Za-z][-A-Za-z0-9.:_]*$"}"#
            return document(
                id: "meta/core", vocabularies: ["core"],
                properties: [
                    ("$id", .text(id)), ("$schema", .uri), ("$anchor", .text(anchor)), ("$ref", .uriReference),
                    ("$recursiveRef", .uriReference), ("$recursiveAnchor", .bool),
                    ("$vocabulary", .text(vocabularies)), ("$comment", .string), ("$defs", .schemaMap),
                ])
        }
        let reference = definition("uriReferenceString")
        let id = String(reference.dropLast()) + #","pattern":"^[^#]*#?$"}"#
        return document(
            id: "meta/core", vocabularies: ["core"],
            properties: [
                ("$id", .text(id)), ("$schema", .text(definition("uriString"))), ("$ref", .text(reference)),
                ("$anchor", .text(definition("anchorString"))), ("$dynamicRef", .text(reference)),
                ("$dynamicAnchor", .text(definition("anchorString"))), ("$vocabulary", .text(vocabularies)),
                ("$comment", .string), ("$defs", .schemaMap),
            ],
            definitions: [
                ("anchorString", .text(#"{"type":"string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"}"#)),
                ("uriString", .uri), ("uriReferenceString", .uriReference),
            ])
    }

    private func applicator() -> String {
        var keywords: Keywords = [
            ("contains", .schema), ("additionalProperties", .schema), ("properties", .schemaMap),
            ("patternProperties", patternMap), ("dependentSchemas", .schemaMap), ("propertyNames", .schema),
            ("if", .schema), ("then", .schema), ("else", .schema), ("allOf", .schemas), ("anyOf", .schemas),
            ("oneOf", .schemas), ("not", .schema),
        ]
        if draft == .draft2019 {
            keywords += [
                ("additionalItems", .schema), ("unevaluatedItems", .schema), ("items", .schemaOrSchemas),
                ("unevaluatedProperties", .schema),
            ]
        } else {
            keywords += [("prefixItems", .schemas), ("items", .schema)]
        }
        return document(
            id: "meta/applicator", vocabularies: ["applicator"], properties: keywords, definitions: schemaArray)
    }

    private func validation() -> String {
        document(
            id: "meta/validation", vocabularies: ["validation"],
            properties: [
                ("type", .types), ("const", .anything), ("enum", .enumeration), ("multipleOf", .positiveNumber),
                ("maximum", .number), ("exclusiveMaximum", .number), ("minimum", .number),
                ("exclusiveMinimum", .number), ("maxLength", .count), ("minLength", .countOrZero),
                ("pattern", .regex), ("maxItems", .count), ("minItems", .countOrZero), ("uniqueItems", .bool),
                ("maxContains", .count), ("minContains", .count), ("maxProperties", .count),
                ("minProperties", .countOrZero), ("required", .names),
                ("dependentRequired", .text(#"{"type":"object","additionalProperties":\#(text(.names))}"#)),
            ],
            definitions: sharedDefinitions)
    }
}
