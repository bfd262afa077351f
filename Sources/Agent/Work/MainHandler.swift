import EventQueue

/// Gives each kind of job to the handler that knows it.
struct MainHandler: JobHandler {
    let events: EventHandler
    let deployments: DeployHandler

    func perform(_ job: ClaimedJob, control: JobControl) async throws -> JobEnd {
        switch job.lane.kind {
        case .event: return try await events.perform(job, control: control)
        case .deploy: return try await deployments.perform(job, control: control)
        case .pullRequest, .drift:
            // No receiver or service of this version makes such jobs; a database of a newer one may hold them.
            return .finish(
                .failed(.permanent, error: "this version does not work on \(job.lane.kind.name) jobs"), statuses: [])
        }
    }
}
