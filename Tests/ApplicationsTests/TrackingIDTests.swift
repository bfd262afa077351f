import Applications
import Manifests
import Testing

@Suite struct TrackingIDTests {
    private func key(_ group: String, _ kind: String, _ namespace: String, _ name: String) -> ObjectKey {
        ObjectKey(group: group, kind: kind, namespace: namespace, name: name)
    }

    @Test(
        "Ids are written and read in Argo CD's form",
        arguments: [
            ("shop:apps/Deployment:default/web", "shop", "apps", "Deployment", "default", "web"),
            ("argocd_shop:/ConfigMap:a/b", "argocd_shop", "", "ConfigMap", "a", "b"),
            (
                "s:rbac.authorization.k8s.io/ClusterRole:shop/system:web:reader", "s", "rbac.authorization.k8s.io",
                "ClusterRole", "shop", "system:web:reader"
            ), ("s:/Namespace:/web", "s", "", "Namespace", "", "web"),
        ])
    func forms(_ example: (String, String, String, String, String, String)) throws {
        let (text, application, group, kind, namespace, name) = example
        let id = try #require(TrackingID(text))
        #expect(id == TrackingID(application: application, object: key(group, kind, namespace, name)))
        #expect(id.description == text)
    }

    @Test(
        "What is no id is not read as one",
        arguments: [
            "", "shop", "shop:a:b", ":apps/Deployment:a/b", "s:Deployment:a/b", "s:a/b/c:a/b", "s:/K:a/", "s:/K:b",
        ])
    func noIds(_ text: String) {
        #expect(TrackingID(text) == nil)
    }

    @Test("An id is about the object that carries it only if all parts agree")
    func selfReference() throws {
        let id = try #require(TrackingID("shop:apps/Deployment:default/web"))
        #expect(id.isSelfReferencing(key("apps", "Deployment", "default", "web")))
        #expect(!id.isSelfReferencing(key("apps", "ReplicaSet", "default", "web")))
        #expect(!id.isSelfReferencing(key("apps", "Deployment", "other", "web")))
        #expect(!id.isSelfReferencing(key("apps", "Deployment", "default", "web-2")))
        #expect(!id.isSelfReferencing(key("extensions", "Deployment", "default", "web")))
        let ofCluster = TrackingID(
            application: "shop", object: key("", "Namespace", "", "web"), destinationNamespace: "prod")
        #expect(ofCluster.description == "shop:/Namespace:prod/web")
        #expect(ofCluster.isSelfReferencing(key("", "Namespace", "", "web")))
    }
}
