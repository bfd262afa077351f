import Manifests
import Testing

@testable import Sync

@Suite struct ObjectHealthTests {
    /// An object and its health.
    struct Example: Sendable, CustomTestStringConvertible {
        var kind: String
        var body: String
        var status: HealthStatus?
        var message: String

        init(_ kind: String, _ body: String, _ status: HealthStatus?, _ message: String = "") {
            self.kind = kind
            self.body = body
            self.status = status
            self.message = message
        }

        var testDescription: String { "\(kind) \(body)" }
    }

    private static let deployment = "apps/v1 Deployment"
    private static let statefulSet = "apps/v1 StatefulSet"
    private static let daemonSet = "apps/v1 DaemonSet"

    @Test(
        "Workloads",
        arguments: [
            Example(deployment, "spec: {paused: true}", .suspended, "is paused"),
            Example(deployment, "spec: {replicas: 1}", .progressing, "the new generation is not observed yet"),
            Example(
                deployment,
                "status: {observedGeneration: 2, conditions: [{type: Progressing, reason: ProgressDeadlineExceeded, message: slow}]}",
                .degraded, "slow"),
            Example(
                deployment, "spec: {replicas: 3}\nstatus: {observedGeneration: 2, updatedReplicas: 1, replicas: 3}",
                .progressing, "1 of 3 new replicas have been updated"),
            Example(
                deployment, "spec: {replicas: 2}\nstatus: {observedGeneration: 2, updatedReplicas: 2, replicas: 3}",
                .progressing, "1 old replicas are pending termination"),
            Example(
                deployment,
                "spec: {replicas: 2}\nstatus: {observedGeneration: 2, updatedReplicas: 2, replicas: 2, availableReplicas: 1}",
                .progressing, "1 of 2 updated replicas are available"),
            Example(
                deployment,
                "spec: {replicas: 2}\nstatus: {observedGeneration: 2, updatedReplicas: 2, replicas: 2, availableReplicas: 2}",
                .healthy),
            Example(deployment, "spec: {replicas: 0}\nstatus: {observedGeneration: 2}", .healthy),
            Example(statefulSet, "spec: {replicas: 1}", .progressing, "the new generation is not observed yet"),
            Example(
                statefulSet, "spec: {replicas: 3}\nstatus: {observedGeneration: 2, readyReplicas: 2}", .progressing,
                "2 of 3 replicas are ready"),
            Example(
                statefulSet,
                "spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}\nstatus: {observedGeneration: 2, readyReplicas: 3, updatedReplicas: 1}",
                .progressing, "1 of 2 replicas beyond the partition are updated"),
            Example(
                statefulSet,
                "spec: {replicas: 1, updateStrategy: {type: OnDelete}}\nstatus: {observedGeneration: 2, readyReplicas: 1, updateRevision: b, currentRevision: a}",
                .healthy),
            Example(
                statefulSet,
                "spec: {replicas: 2}\nstatus: {observedGeneration: 2, readyReplicas: 2, updatedReplicas: 1, updateRevision: b, currentRevision: a}",
                .progressing, "1 of 2 replicas are at revision b"),
            Example(
                statefulSet,
                "spec: {replicas: 2}\nstatus: {observedGeneration: 2, readyReplicas: 2, updateRevision: a, currentRevision: a}",
                .healthy),
            Example(
                daemonSet, "status: {observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 1}",
                .progressing, "1 of 3 pods have been updated"),
            Example(
                daemonSet,
                "status: {observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2}",
                .progressing, "2 of 3 pods are available"),
            Example(daemonSet, "status: {observedGeneration: 2}", .healthy),
            Example(
                "apps/v1 ReplicaSet",
                "status: {observedGeneration: 2, conditions: [{type: ReplicaFailure, status: 'True', message: quota}]}",
                .degraded, "quota"),
            Example(
                "apps/v1 ReplicaSet", "spec: {replicas: 2}\nstatus: {observedGeneration: 2, availableReplicas: 1}",
                .progressing, "1 of 2 replicas are available"),
            Example("batch/v1 Job", "status: {}", .progressing, "is running"),
            Example(
                "batch/v1 Job", "status: {conditions: [{type: Failed, status: 'True', message: backoff}]}", .degraded,
                "backoff"),
            Example(
                "batch/v1 Job", "status: {conditions: [{type: Failed, status: 'False'}]}", .progressing, "is running"),
            Example("batch/v1 Job", "status: {conditions: [{type: Complete, status: 'True'}]}", .healthy),
            Example("batch/v1 Job", "status: {conditions: [{type: Suspended, status: 'True'}]}", .suspended),
            Example(
                "batch/v1 Job", "status: {conditions: [{type: Suspended, status: 'False'}]}", .progressing, "is running"
            ),
            Example("batch/v1 CronJob", "spec: {suspend: true}", .healthy, "is suspended"),
            Example("batch/v1 CronJob", "spec: {}", .progressing, "has no status yet"),
            Example("batch/v1 CronJob", "status: {}", .healthy, "has not run yet"),
            Example(
                "batch/v1 CronJob",
                "status: {lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:00:10Z'}",
                .degraded, "its last run did not succeed"),
            Example(
                "batch/v1 CronJob",
                "status: {lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-02T00:00:10Z'}",
                .healthy),
        ])
    func workloads(_ example: Example) throws { try check(example) }

    @Test(
        "Pods",
        arguments: [
            Example("v1 Pod", "status: {phase: Pending}", .progressing, "is pending"),
            Example(
                "v1 Pod",
                "status: {phase: Pending, initContainerStatuses: [{name: i, state: {waiting: {reason: CrashLoopBackOff}}}]}",
                .degraded, "container \"i\": CrashLoopBackOff"),
            Example(
                "v1 Pod",
                "status: {phase: Running, containerStatuses: [{name: c, state: {waiting: {reason: ErrImagePull, message: gone}}}]}",
                .degraded, "container \"c\": ErrImagePull: gone"),
            Example(
                "v1 Pod", "status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}", .healthy),
            Example(
                "v1 Pod",
                "status: {phase: Running, conditions: [{type: Ready, status: 'False'}], containerStatuses: [{name: c, lastState: {terminated: {exitCode: 3}}}]}",
                .degraded, "container \"c\" failed with exit code 3"),
            Example("v1 Pod", "status: {phase: Running}", .progressing, "is not ready yet"),
            Example("v1 Pod", "spec: {restartPolicy: Never}\nstatus: {phase: Running}", .progressing, "is running"),
            Example("v1 Pod", "status: {phase: Succeeded}", .healthy),
            Example(
                "v1 Pod",
                "status: {phase: Failed, containerStatuses: [{name: c, state: {terminated: {reason: OOMKilled, exitCode: 137}}}]}",
                .degraded, "container \"c\" ran out of memory"),
            Example("v1 Pod", "status: {phase: Failed, message: Evicted}", .degraded, "Evicted"),
            Example("v1 Pod", "status: {}", .unknown),
        ])
    func pods(_ example: Example) throws { try check(example) }

    @Test(
        "Everything else",
        arguments: [
            Example("v1 PersistentVolumeClaim", "status: {phase: Bound}", .healthy),
            Example("v1 PersistentVolumeClaim", "status: {phase: Pending}", .progressing, "is not bound yet"),
            Example("v1 PersistentVolumeClaim", "status: {phase: Lost}", .degraded, "lost its volume"),
            Example("v1 Service", "spec: {type: ClusterIP}", .healthy),
            Example(
                "v1 Service", "spec: {type: LoadBalancer}", .progressing, "its load balancer has no address yet"),
            Example(
                "v1 Service", "spec: {type: LoadBalancer}\nstatus: {loadBalancer: {ingress: [{ip: 1.2.3.4}]}}", .healthy
            ),
            Example("networking.k8s.io/v1 Ingress", "spec: {}", .progressing, "has no address yet"),
            Example(
                "autoscaling/v2 HorizontalPodAutoscaler",
                "status: {conditions: [{type: ScalingActive, status: 'False', reason: FailedGetResourceMetric, message: m}]}",
                .degraded, "m"),
            Example(
                "autoscaling/v2 HorizontalPodAutoscaler",
                "status: {conditions: [{type: AbleToScale, status: 'True', reason: ReadyForNewScale}]}", .healthy),
            Example("autoscaling/v2 HorizontalPodAutoscaler", "status: {}", .progressing, "waits for its metrics"),
            Example(
                "apiregistration.k8s.io/v1 APIService", "status: {conditions: [{type: Available, status: 'True'}]}",
                .healthy),
            Example("apiregistration.k8s.io/v1 APIService", "status: {}", .progressing, "is not available yet"),
            Example(
                "apiextensions.k8s.io/v1 CustomResourceDefinition",
                "status: {conditions: [{type: NamesAccepted, status: 'False', message: taken}]}", .degraded, "taken"),
            Example(
                "apiextensions.k8s.io/v1 CustomResourceDefinition",
                "status: {conditions: [{type: Established, status: 'True'}]}", .healthy),
            Example("apiextensions.k8s.io/v1 CustomResourceDefinition", "{}", .progressing, "is not established yet"),
            Example(
                "policy/v1 PodDisruptionBudget",
                "status: {conditions: [{type: DisruptionAllowed, status: 'False', reason: InsufficientPods}]}", .healthy
            ),
            Example(
                "policy/v1 PodDisruptionBudget",
                "status: {conditions: [{type: DisruptionAllowed, status: 'False', reason: SyncFailed, message: m}]}",
                .degraded, "m"),
            Example("v1 ConfigMap", "data: {}", nil), Example("example.com/v1 Deployment", "spec: {}", nil),
        ])
    func others(_ example: Example) throws { try check(example) }

    private func object(_ example: Example, metadata: String = "") throws -> Node {
        let parts = example.kind.split(separator: " ")
        let body = example.body == "{}" ? "" : example.body
        let text = """
            apiVersion: \(parts[0])
            kind: \(parts[1])
            metadata: {name: x, generation: 2\(metadata)}
            \(body)
            """
        return try #require(try manifests(text).first).node
    }

    private func check(_ example: Example) throws {
        let health = ObjectHealth.health(of: try object(example))
        #expect(health == example.status.map { Health($0, example.message) })
    }

    @Test("An object that is being deleted is on its way, and one may opt out")
    func special() throws {
        let pod = Example("v1 Pod", "status: {phase: Failed}", nil)
        #expect(
            ObjectHealth.health(of: try object(pod, metadata: ", deletionTimestamp: '2026-01-01T00:00:00Z'"))?.status
                == .progressing)
        let annotation = ", annotations: {argocd.argoproj.io/ignore-healthcheck: 'true'}"
        #expect(ObjectHealth.health(of: try object(pod, metadata: annotation)) == nil)
    }

    @Test("An application is as well as its worst object; missing ones count only if none is there")
    func aggregate() throws {
        let healthy = try object(Example("v1 Pod", "status: {phase: Succeeded}", nil))
        let failed = try object(Example("v1 Pod", "status: {phase: Failed, message: m}", nil))
        let a = key("Pod", "a")
        #expect(ApplicationHealth.aggregate([]) == Health(.healthy))
        #expect(ApplicationHealth.aggregate([(a, healthy), (a, nil)]) == Health(.healthy))
        #expect(ApplicationHealth.aggregate([(a, healthy), (a, failed)]) == Health(.degraded, "Pod default/a: m"))
        #expect(ApplicationHealth.aggregate([(a, nil)]).status == .missing)
    }
}
