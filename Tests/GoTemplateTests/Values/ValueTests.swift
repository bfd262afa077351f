import GoTemplate
import Testing

@Suite struct ValueTests {
    @Test func `Truth, kind and type of each kind of value`() {
        let cases: [(GoValue, Bool, String, String)] = [
            (.null, false, "invalid", "<nil>"), (.bool(false), false, "bool", "bool"), (.int(0), false, "int", "int"),
            (.int64(-1), true, "int64", "int64"), (.float(0), false, "float64", "float64"),
            (.float(0.1), true, "float64", "float64"), (.complex(0, 1), true, "complex128", "complex128"),
            (.string(""), false, "string", "string"), (.string("0"), true, "string", "string"),
            (.list([]), false, "slice", "[]interface {}"), (.strings(["a"]), true, "slice", "[]string"),
            (.bytes([0]), true, "slice", "[]uint8"), (.map(GoMap()), false, "map", "map[string]interface {}"),
            (.map(GoMap(["a": .null], typeName: "common.Values")), true, "map", "common.Values"),
            (.map(GoMap(valueType: .string)), false, "map", "map[string]string"),
        ]
        for (value, isTrue, kind, type) in cases {
            #expect(value.isTrue == isTrue, "\(value)")
            #expect(value.kindName == kind)
            #expect(value.typeName == type)
        }
    }

    @Test func `Deep equality counts types`() throws {
        #expect(try GoValue.list([.int(1), .string("a")]).deepEquals(.list([.int(1), .string("a")])))
        #expect(try !GoValue.int(1).deepEquals(.float(1)))
        #expect(try !GoValue.int(1).deepEquals(.int64(1)))
        #expect(try !GoValue.list([]).deepEquals(.strings([])))
        #expect(try !GoValue.list([]).deepEquals(.list(GoList(isNil: true))))
        #expect(try !GoValue.float(.nan).deepEquals(.float(.nan)))
        #expect(try !GoValue.map(GoMap()).deepEquals(.map(GoMap(typeName: "common.Values"))))
        #expect(try GoValue.map(GoMap(["a": .null])).deepEquals(.map(GoMap(["a": .null]))))
        #expect(try !GoValue.map(GoMap(["a": .null])).deepEquals(.map(GoMap(["b": .null]))))
    }

    @Test func `Bytes are equal however they are kept`() throws {
        #expect(try GoValue.bytes([1, 2]).deepEquals(.object(GoBytes([1, 2]))))
        #expect(try GoValue.object(GoBytes([1, 2])).deepEquals(.object(GoBytes([1, 2]))))
        #expect(try !GoValue.object(GoBytes([1, 2])).deepEquals(.bytes([1, 3])))
        #expect(try !GoValue.object(GoBytes([1, 2])).deepEquals(.list([.int(1), .int(2)])))
    }

    @Test func `Maps that contain themselves can be compared`() throws {
        let maps = [GoMap(), GoMap()]
        for map in maps { map["self"] = .map(map) }
        defer { for map in maps { map["self"] = nil } }
        #expect(try GoValue.map(maps[0]).deepEquals(.map(maps[1])))
    }

    @Test func `A copy shares no map`() throws {
        let inner = GoMap(["x": .int(1)])
        let value = GoValue.map(GoMap(["list": .list([.map(inner)])], typeName: "common.Values"))
        let copy = try value.deepCopy()
        #expect(try value.deepEquals(copy))
        inner["x"] = .int(2)
        #expect(try !value.deepEquals(copy))
    }
}
