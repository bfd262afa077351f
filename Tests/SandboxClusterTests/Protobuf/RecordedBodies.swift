/// Bodies that kubectl 1.37.1 sent in protobuf, with the object that the same command prints in JSON.
struct RecordedBody: Sendable, CustomStringConvertible {
    /// The command.
    var command: String
    /// The body in hexadecimal digits.
    var hex: String
    /// The object.
    var json: String

    var description: String { command }

    static let all = [
        RecordedBody(
            command: "create secret generic login --from-literal=user=admin --from-literal=empty=",
            hex: """
                6b3873000a0c0a027631120653656372657412330a150a056c6f67696e12001a0022002a0032003800420012090a05656d7074791200
                120d0a0475736572120561646d696e1a001a002200
                """,
            json: """
                {"kind":"Secret","apiVersion":"v1","metadata":{"name":"login"},"data":{"empty":"","user":"YWRtaW4="}}
                """),
        RecordedBody(
            command: "create deployment web --image=web:1 --replicas=2 --port=80",
            hex: """
                6b3873000a150a07617070732f7631120a4465706c6f796d656e7412b6010a1f0a0377656212001a0022002a003200380042005a0a0a
                0361707012037765621284010802120c0a0a0a0361707012037765621a6a0a1c0a0012001a0022002a003200380042005a0a0a036170
                701203776562124a122c0a0377656212057765623a312a00320a0a001000185022002a0042006a007200800100880100900100a20100
                1a00320042004a0052005800600068008201008a01009a0100c2010022020a00280038001a0c0800100018002000280038001a002200
                """,
            json: """
                {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","labels":{"app":"web"}},
                "spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":
                {"app":"web"}},"spec":{"containers":[{"name":"web","image":"web:1","ports":[{"containerPort":80}],
                "resources":{}}]}},"strategy":{}},"status":{}}
                """),
        RecordedBody(
            command: "create cronjob tick --schedule=*/5 * * * * --image=tick:1 -- tick --once",
            hex: """
                6b3873000a130a0862617463682f7631120743726f6e4a6f6212b2010a140a047469636b12001a0022002a0032003800420012970
                10a0b2a2f35202a202a202a202a1a002a85010a140a047469636b12001a0022002a00320038004200126d326b0a100a0012001a00
                22002a00320038004200125712300a047469636b12067469636b3a311a047469636b1a062d2d6f6e63652a0042006a00720080010
                0880100900100a201001a094f6e4661696c757265320042004a0052005800600068008201008a01009a0100c201001a001a002200
                """,
            json: """
                {"kind":"CronJob","apiVersion":"batch/v1","metadata":{"name":"tick"},"spec":{"schedule":"*/5 * * * *",
                "jobTemplate":{"metadata":{"name":"tick"},"spec":{"template":{"metadata":{},"spec":{"containers":
                [{"name":"tick","image":"tick:1","command":["tick","--once"],"resources":{}}],
                "restartPolicy":"OnFailure"}}}}},"status":{}}
                """),
        RecordedBody(
            command: "create quota team --hard=cpu=1500m,memory=1Gi,pods=10",
            hex: """
                6b3873000a130a027631120d5265736f7572636551756f746112490a140a047465616d12001a0022002a00320038004200122f0a0e
                0a0363707512070a05313530306d0a0f0a066d656d6f727912050a033147690a0c0a04706f647312040a0231301a001a002200
                """,
            json: """
                {"kind":"ResourceQuota","apiVersion":"v1","metadata":{"name":"team"},"spec":{"hard":{"cpu":"1500m",
                "memory":"1Gi","pods":"10"}},"status":{}}
                """),
        RecordedBody(
            command: "create ingress web --rule=example.com/a*=web:8080,tls=web-cert --default-backend=web:http",
            hex: """
                6b3873000a1f0a146e6574776f726b696e672e6b38732e696f2f76311207496e677265737312780a130a0377656212001a0022002a
                00320038004200125d0a11220f0a0377656212080a0468747470100012170a0b6578616d706c652e636f6d12087765622d63657274
                1a2f0a0b6578616d706c652e636f6d12200a1e0a1c0a022f61120e220c0a0377656212050a0010903f1a065072656669781a020a00
                1a002200
                """,
            json: """
                {"kind":"Ingress","apiVersion":"networking.k8s.io/v1","metadata":{"name":"web"},"spec":{"defaultBackend":
                {"service":{"name":"web","port":{"name":"http"}}},"tls":[{"hosts":["example.com"],"secretName":"web-cert"}],
                "rules":[{"host":"example.com","http":{"paths":[{"path":"/a","pathType":"Prefix","backend":{"service":
                {"name":"web","port":{"number":8080}}}}]}}]},"status":{"loadBalancer":{}}}
                """),
        RecordedBody(
            command: "create pdb web --selector=app=web --min-available=50%",
            hex: """
                6b3873000a200a09706f6c6963792f76311213506f6444697372757074696f6e427564676574123c0a130a0377656212001a002200
                2a0032003800420012190a09080110001a03353025120c0a0a0a0361707012037765621a0a080018002000280030001a002200
                """,
            json: """
                {"kind":"PodDisruptionBudget","apiVersion":"policy/v1","metadata":{"name":"web"},"spec":{"minAvailable":
                "50%","selector":{"matchLabels":{"app":"web"}}},"status":{"disruptionsAllowed":0,"currentHealthy":0,
                "desiredHealthy":0,"expectedPods":0}}
                """),
        RecordedBody(
            command: "auth can-i create deployments.apps --subresource=scale",
            hex: """
                6b3873000a320a17617574686f72697a6174696f6e2e6b38732e696f2f7631121753656c665375626a656374416363657373526576
                696577124f0a100a0012001a0022002a0032003800420012310a2f0a0764656661756c7412066372656174651a046170707322002a
                0b6465706c6f796d656e747332057363616c653a001a08080012001a0020001a002200
                """,
            json: """
                {"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","metadata":{},"spec":
                {"resourceAttributes":{"namespace":"default","verb":"create","group":"apps","resource":"deployments",
                "subresource":"scale"}},"status":{"allowed":false}}
                """),
        RecordedBody(
            command: "create token deployer --duration=1h --audience=vault",
            hex: """
                6b3873000a280a1861757468656e7469636174696f6e2e6b38732e696f2f7631120c546f6b656e5265717565737412240a100a0012
                001a0022002a00320038004200120a0a057661756c7420901c1a040a0012001a002200
                """,
            json: """
                {"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","metadata":{},"spec":{"audiences":["vault"],
                "expirationSeconds":3600,"boundObjectRef":null},"status":{"token":"","expirationTimestamp":null}}
                """),
    ]
}
