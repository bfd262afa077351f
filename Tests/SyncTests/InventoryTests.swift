import Manifests
import Testing

@testable import Sync

@Suite struct InventoryTests {
    @Test("An inventory is read back as it was written")
    func roundTrip() throws {
        var inventory = Inventory(application: "ns_shop")
        inventory.fence = 42
        inventory.revision = "abc"
        inventory.state = .pruning
        inventory.entries = [
            InventoryEntry(
                kind: GroupVersionKind(group: "", version: "v1", kind: "Namespace"), namespace: "", name: "a"),
            InventoryEntry(
                kind: GroupVersionKind(group: "rbac.authorization.k8s.io", version: "v1", kind: "Role"), namespace: "x",
                name: "system:a:b"),
        ]
        let read = try Inventory(configMap: inventory.configMap(namespace: "martlet"), application: "ns_shop")
        #expect(read.entries == inventory.entries)
        #expect(read.fence == 42 && read.revision == "abc" && read.state == .pruning)
    }

    @Test("Names are valid and differ for applications that look alike")
    func names() {
        let applications = [
            "shop", "a_shop", "a-shop", "a.shop", String(repeating: "a", count: 253),
            String(repeating: "a", count: 252),
            "A_b", "ä_b",
        ]
        let names = applications.map(Inventory.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { NameRule.dnsSubdomain.problem(with: $0) == nil }, "\(names)")
        #expect(names[0] == "martlet-inventory-shop")
    }

    @Test(
        "What is not understood is an error, never an empty inventory",
        arguments: [
            "{}", "{data: {}}", "{data: {application: shop, fence: x, objects: '', state: complete}}",
            "{data: {application: shop, fence: '1', objects: 'nonsense', state: complete}}",
            "{data: {application: shop, fence: '1', objects: '/v1/ConfigMap:a/', state: complete}}",
            "{data: {application: other, fence: '1', objects: '', state: complete}}",
            "{data: {application: shop, fence: '1', objects: '', state: odd}}",
        ])
    func damaged(_ text: String) throws {
        let node = try #require(try manifests(text).first).node
        #expect(throws: SyncFailure.self) { try Inventory(configMap: node, application: "shop") }
    }
}
