import Manifests
import Testing

@testable import Kustomize

/// Expected values are what Kustomize 5.8.1 (kubectl 1.37.1) prints.
@Suite("Variables")
struct VariableTests {
    private static let service = """
        {apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80, name: web}], flt: 1e30,
          small: 0.00001, boo: True, oct: 012, hex: 0x1F, str: "yes", nothing: null, a.b: dotted, l: [x, z]}}
        """

    private static let fields: [String: String] = [
        "NUM": "spec.ports[0].port", "DOT": "spec.ports.0.port", "KEY": "spec.ports.[name=web].port",
        "FLT": "spec.flt", "SMALL": "spec.small", "BOO": "spec.boo", "OCT": "spec.oct", "STR": "spec.str",
        "NAME": "metadata.name", "MAP": "spec.ports", "BRACKET": "spec.[a.b]", "ESCAPED": "spec.a\\.b",
        "LAST": "spec.l.-",
    ]

    @Test(
        "A string's variables are replaced",
        arguments: [
            ("$(NUM)", "80"), ("x$(NUM)", "x80"), ("$(DOT)", "80"), ("$(KEY)", "80"), ("$(FLT)", "1e+30"),
            ("x$(FLT)", "x1e+30"), ("$(SMALL)", "1e-05"), ("x$(SMALL)", "x1e-05"), ("$(BOO) $(BOO)", "true true"),
            ("$(BOO)", "true"), ("$(OCT)", "12"), ("$(MAP)", "$(MAP)"), ("$(MAP) $(MAP)", "$(MAP) $(MAP)"),
            ("$(STR)", "\"yes\""),
            ("$$(NUM) $$$(NUM) $(NOPE) $(NOPE $(NUM) $ $", "$(NUM) $80 $(NOPE) $(NOPE $(NUM) $ $"),
            ("$x $ $(NUM", "$x $ $(NUM"), ("$(NAME)", "s"), ("$é", "JMODqQ=="), ("$(NAMÉ) é$(NAME)", "$(NAMÉ) és"),
            ("$(BRACKET)", "dotted"), ("$(ESCAPED)", "dotted"), ("$(LAST)", "z"), ("$", "$"), ("", "\"\""),
        ])
    func expansion(_ text: String, _ expected: String) throws {
        var resources = try ResourceReader.read(Array(Self.service.utf8), path: "r.yaml")
        resources.append(
            Resource(
                .mapping([
                    "apiVersion": .string("v1"), "kind": .string("ConfigMap"),
                    "metadata": .mapping(["name": .string("c")]), "data": .mapping(["k": .string(text)]),
                ])))
        let map = ResourceMap(resources)
        var set = VariableSet()
        try set.attach(Self.fields.map { Self.variable($0.key, $0.value) }, to: map)
        let values = try set.values(in: map)
        try VariableTransformer(values: values, fieldSpecs: [FieldSpec(kind: "ConfigMap", path: "data")]).transform(map)
        let data = try #require(resources[1].node["data"])
        #expect(YAML.text(data) == "k: \(expected)\n")
    }

    @Test(
        "A field that is missing, null or in a spelling that Go does not read is refused",
        arguments: [
            "spec.none", "spec.nothing", "spec.hex", "spec.ports[7]", "spec.[name=x]",
        ])
    func missing(_ path: String) throws {
        let map = ResourceMap(try ResourceReader.read(Array(Self.service.utf8), path: "r.yaml"))
        var set = VariableSet()
        try set.attach([Self.variable("V", path)], to: map)
        #expect(throws: KustomizeError.self) { try set.values(in: map) }
    }

    @Test("A variable finds its object by an earlier name, and one that finds none is refused in the end")
    func attaching() throws {
        let resources = try ResourceReader.read(Array(Self.service.utf8), path: "r.yaml")
        resources[0].rename(prefix: "p-")
        let map = ResourceMap(resources)
        var set = VariableSet()
        try set.attach([Self.variable("V", "metadata.name")], to: map)
        #expect(try set.values(in: map) == ["V": .string("p-s")])

        var none = VariableSet()
        var variable = Self.variable("V", "metadata.name")
        variable.object.version = ""
        let others = ResourceMap(try ResourceReader.read(Array(Self.service.utf8), path: "r.yaml"))
        try none.attach([variable], to: others)
        #expect(throws: KustomizeError.self) { try none.values(in: others) }
        #expect(throws: KustomizeError.self) { try set.merge(none) }
    }

    @Test("A variable that could mean objects of several namespaces is refused; a namespace decides")
    func namespaces() throws {
        let text = """
            {apiVersion: v1, kind: Service, metadata: {name: s, namespace: a}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: s, namespace: b}}
            """
        let map = ResourceMap(try ResourceReader.read(Array(text.utf8), path: "r.yaml"))
        var set = VariableSet()
        var variable = Self.variable("V", "metadata.namespace")
        #expect(throws: KustomizeError.self) { try set.attach([variable], to: map) }
        variable.object.namespace = "b"
        try set.attach([variable], to: map)
        #expect(try set.values(in: map) == ["V": .string("b")])
    }

    @Test("Lists in which variables are looked for hold strings only")
    func lists() throws {
        let text = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {a: [x, $(V)], b: [1]}}"
        let resources = try ResourceReader.read(Array(text.utf8), path: "r.yaml")
        let map = ResourceMap(resources)
        func run(_ path: String) throws {
            try VariableTransformer(values: ["V": .int(3)], fieldSpecs: [FieldSpec(path: path)]).transform(map)
        }
        try run("spec/a")
        #expect(YAML.text(try #require(resources[0].node.value(at: "spec", "a"))) == "- x\n- 3\n")
        #expect(throws: KustomizeError.self) { try run("spec/b") }
        #expect(throws: KustomizeError.self) { try run("kind/x") }
    }

    private static func variable(_ name: String, _ path: String) -> Variable {
        Variable(
            name: name, object: Variable.ObjectReference(version: "v1", kind: "Service", name: "s"), fieldPath: path)
    }
}
