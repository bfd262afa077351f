import Manifests

extension Simulation {
    private static let jobs = ResourceName(group: "batch", plural: "jobs")

    /// Runs the pods of jobs, and says when a job is complete or has failed.
    mutating func runJobs(_ state: inout ClusterState) {
        for (id, job) in state.objects(Self.jobs) where !job.isTerminating {
            let conditions = job.value(at: "status", "conditions")?.sequence ?? []
            if Self.isFinished(conditions) {
                if let seconds = job.value(at: "spec", "ttlSecondsAfterFinished")?.int,
                    hasPassed(.seconds(seconds), since: "ttl/" + job.objectUID)
                {
                    delete(&state, Self.jobs, id)
                }
                continue
            }
            let time = state.time.timestamp
            if job.value(at: "spec", "suspend")?.bool == true {
                for pod in pods(of: job, state) { delete(&state, Self.pods, pod.id) }
                setStatus(
                    &state, Self.jobs, id,
                    [
                        "conditions": .sequence(
                            Self.conditions(conditions, "Suspended", true, "JobSuspended", "Job suspended", at: time)),
                        "active": nil,
                    ])
                continue
            }
            run(&state, id, job, conditions, time)
        }
    }

    private mutating func run(
        _ state: inout ClusterState, _ id: ObjectID, _ job: Node, _ conditions: [Node], _ time: String
    ) {
        let parallelism = job.value(at: "spec", "parallelism")?.int ?? 1
        let completions = job.value(at: "spec", "completions")?.int ?? parallelism
        let pods = pods(of: job, state)
        func count(_ phase: String) -> Int {
            pods.filter { $0.object.value(at: "status", "phase")?.string == phase }.count
        }
        let succeeded = count("Succeeded")
        let failed = count("Failed")
        let active = pods.count - succeeded - failed
        let start = job.value(at: "status", "startTime") ?? .string(time)
        func some(_ number: Int) -> Node? { number == 0 ? nil : .int(number) }
        if failed > 0 {
            let message = "Job has reached the specified backoff limit"
            var all = Self.conditions(conditions, "FailureTarget", true, "BackoffLimitExceeded", message, at: time)
            all = Self.conditions(all, "Failed", true, "BackoffLimitExceeded", message, at: time)
            setStatus(
                &state, Self.jobs, id,
                [
                    "startTime": start, "active": nil, "succeeded": some(succeeded), "failed": .int(failed),
                    "ready": .int(0), "terminating": .int(0), "conditions": .sequence(all),
                    "uncountedTerminatedPods": .mapping([:]),
                ])
        } else if succeeded >= completions {
            let message = "Reached expected number of succeeded pods"
            var all = Self.conditions(conditions, "SuccessCriteriaMet", true, "CompletionsReached", message, at: time)
            all = Self.conditions(all, "Complete", true, "CompletionsReached", message, at: time)
            setStatus(
                &state, Self.jobs, id,
                [
                    "startTime": start, "completionTime": .string(time), "active": nil, "succeeded": .int(succeeded),
                    "ready": .int(0), "terminating": .int(0), "conditions": .sequence(all),
                    "uncountedTerminatedPods": .mapping([:]),
                ])
        } else {
            let missing = min(parallelism, completions - succeeded) - active
            if missing > 0 {
                for _ in 0..<missing {
                    createPod(&state, owner: job, template: job.value(at: "spec", "template"))
                }
            }
            setStatus(
                &state, Self.jobs, id,
                [
                    "startTime": start, "active": some(active + max(0, missing)), "succeeded": some(succeeded),
                    "ready": .int(0), "terminating": .int(0), "uncountedTerminatedPods": .mapping([:]),
                ])
        }
    }

    private static func isFinished(_ conditions: [Node]) -> Bool {
        conditions.contains {
            ["Complete", "Failed"].contains($0["type"]?.string) && $0["status"]?.string == "True"
        }
    }
}
