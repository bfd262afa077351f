import Testing

@testable import SandboxCluster

@Suite("Faults")
struct FaultTests {
    @Test(
        "A rule is for the paths that its pattern names",
        arguments: [
            ("/api/v1/nodes", "/api/v1/nodes", true), ("/api/v1/*", "/api/v1/nodes", true),
            ("/api/v1/*", "/api/v1/nodes/a", false), ("/api/**", "/api/v1/nodes/a", true),
            ("/api/v1/nodes", "/api/v1", false), ("/apis/**", "/api/v1", false),
        ])
    func patterns(_ pattern: String, _ path: String, _ matches: Bool) {
        let rule = FaultRule(path: pattern, answer: .status(500))
        #expect(rule.matches(APIRequest(method: "GET", target: path)) == matches)
    }

    @Test("A rule is read from a line of text")
    func parsing() {
        #expect(
            FaultRule(parsing: "PATCH /api/** 2 429")
                == FaultRule(method: "PATCH", path: "/api/**", count: 2, answer: .status(429)))
        #expect(FaultRule(parsing: "* /api 1 half") == FaultRule(path: "/api", answer: .half))
        for text in ["", "GET /api 1", "GET api 1 500", "GET /api 0 500", "GET /api 1 200", "GET /api 1 loud"] {
            #expect(FaultRule(parsing: text) == nil, "\(text)")
        }
    }

    @Test("A rule is used up after its count")
    func counting() {
        let faults = FaultInjector([FaultRule(method: "GET", path: "/api", count: 2, answer: .status(500))])
        let request = APIRequest(method: "GET", target: "/api")
        #expect(faults.take(APIRequest(method: "POST", target: "/api")) == nil)
        #expect(faults.take(request) != nil)
        #expect(faults.take(request) != nil)
        #expect(faults.take(request) == nil)
        #expect(faults.pending == 0)
    }
}
