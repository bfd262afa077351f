import Base
public import EventQueue
public import Logging
public import ServiceLifecycle

/// Claims ready lanes and works on up to a fixed number of jobs at a time.
///
/// Its state is the set of running jobs; claims, heartbeats and job ends are messages to this actor. A job that is not
/// done when the process is asked to stop is given back untouched.
public actor WorkerPool: Service {
    private let store: any EventStore
    private let handler: any JobHandler
    private let worker: String
    private let limit: Int
    private let lease: Duration
    private let logger: Logger
    private var running: [JobID: RunningJob] = [:]

    /// Creates a pool; `limit` is the number of jobs at a time, `lease` how long a claim holds without a heartbeat.
    public init(
        store: any EventStore, handler: any JobHandler, worker: String, limit: Int, lease: Duration, logger: Logger
    ) {
        self.store = store
        self.handler = handler
        self.worker = worker
        self.limit = limit
        self.lease = lease
        self.logger = logger
    }

    /// Works until the service is shut down.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.keepLeases() }
                group.addTask { await self.watchForNewerJobs() }
                group.addTask { await self.claimAndWork() }
                await group.waitForAll()
            }
        }
    }

    // MARK: Claiming

    private func claimAndWork() async {
        await WakeUpLoop.run(hints: store.hints(.ready), take: { await self.claim() }) { job, stops in
            await self.work(on: job, stops: stops)
        }
    }

    /// Claims as many jobs as there are free places and notes them as running at once, so that the next claim counts
    /// them.
    private func claim() async -> [(RunningJob, AsyncStream<StopReason>)] {
        let free = limit - running.count
        guard free > 0 else { return [] }
        do {
            let jobs = try await store.claim(worker: worker, lease: lease, kinds: JobKind.allCases, limit: free)
            return jobs.map { job in
                let (stops, stop) = AsyncStream.makeStream(of: StopReason.self)
                let runningJob = RunningJob(claimed: job, tracker: PhaseTracker(), stop: stop)
                running[job.lease.job] = runningJob
                return (runningJob, stops)
            }
        } catch {
            logger.error("cannot claim work", metadata: ["error": "\(error)"])
            return []
        }
    }

    // MARK: Working

    private func work(on runningJob: RunningJob, stops: AsyncStream<StopReason>) async {
        let job = runningJob.claimed
        defer { running[job.lease.job] = nil }
        var logger = logger
        logger[metadataKey: "job"] = "\(job.lease.job)"
        logger[metadataKey: "repository"] = "\(job.lane.repository)"
        if !job.lane.application.isEmpty { logger[metadataKey: "application"] = "\(job.lane.application)" }
        if let commit = job.commit { logger[metadataKey: "commit"] = "\(commit.short)" }

        let control = JobControl(store: store, lease: job.lease, tracker: runningJob.tracker)
        let (end, reason) = await race(job, control: control, stops: stops)
        do {
            // A task of its own, awaited here: how a job ended is written also while the process shuts down.
            try await Task { [logger] in try await write(end, reason: reason, for: job, logger: logger) }.value
        } catch {
            // The lease runs out and the job is claimed again, so nothing is lost.
            logger.error("cannot store how the job ended", metadata: ["error": "\(error)"])
        }
    }

    /// Runs the handler until it ends or a reason to stop arrives, whichever is first.
    private nonisolated func race(
        _ job: ClaimedJob, control: JobControl, stops: AsyncStream<StopReason>
    ) async -> (end: JobEnd?, reason: StopReason?) {
        enum Outcome: Sendable {
            case ended(JobEnd?)
            case stopped(StopReason?)
        }
        return await withTaskGroup(of: Outcome.self) { group in
            group.addTask { [handler] in
                do {
                    return .ended(try await handler.perform(job, control: control))
                } catch is CancellationError {
                    return .ended(nil)
                } catch is LeaseLost {
                    return .stopped(.stale)
                } catch {
                    return .ended(.retry(.transient, error: "\(error)"))
                }
            }
            group.addTask {
                for await reason in stops { return .stopped(reason) }
                return .stopped(nil)
            }
            var end: JobEnd?
            var reason: StopReason?
            for await outcome in group {
                switch outcome {
                case .ended(let value):
                    end = value
                    group.cancelAll()
                case .stopped(let value):
                    reason = reason ?? value
                    if value != nil { group.cancelAll() }
                }
            }
            return (end, reason)
        }
    }

    /// Writes the end. A handler that finished in spite of a reason to stop has done its work: its own end counts.
    private func write(_ end: JobEnd?, reason: StopReason?, for job: ClaimedJob, logger: Logger) async throws {
        let isStale: Bool
        switch (end, reason) {
        case (_, .stale):
            isStale = true
        case (.expand(let jobs, let statuses), _):
            isStale = try await store.expand(job.lease, into: jobs, statuses: statuses) == .stale
        case (.finish(let outcome, let statuses), _):
            isStale = try await store.finish(job.lease, outcome: outcome, statuses: statuses) == .stale
            logger.info("finished", metadata: ["outcome": "\(outcome.word)"])
        case (.retry(let errorClass, let error), _):
            let result = try await store.retry(job.lease, class: errorClass, error: error)
            isStale = result == .stale
            logger.warning(
                "failed", metadata: ["error": "\(error)", "class": "\(errorClass.name)", "next": "\(result)"])
        case (nil, .superseded(let newer)):
            isStale = try await store.finish(job.lease, outcome: .superseded(by: newer), statuses: []) == .stale
        case (nil, .cancelled(let reason)):
            isStale = try await store.finish(job.lease, outcome: .cancelled(reason: reason), statuses: []) == .stale
        case (nil, nil):
            // The process is going down: the job starts anew elsewhere, and this attempt is not counted.
            isStale = try await store.relinquish(job.lease) == .stale
        }
        if isStale { logger.warning("the lease was lost; the result is thrown away") }
    }

    // MARK: Leases

    private func keepLeases() async {
        // Three tries before a lease runs out.
        while (try? await Task.sleep(for: lease / 3)) != nil { await beat() }
    }

    /// A newer job may be waiting for one that only waits for health: ask at once, not at the next heartbeat.
    private func watchForNewerJobs() async {
        for await _ in store.hints([.ready, .cancellation]) where !running.isEmpty {
            await beat()
            // Many hints in a burst are one question.
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    private func beat() async {
        let jobs = Array(running.values)
        guard !jobs.isEmpty else { return }
        do {
            let results = try await store.heartbeat(jobs.map(\.claimed.lease), lease: lease)
            for (job, result) in zip(jobs, results) {
                switch result {
                case .renewed(_, let newer?) where job.tracker.mayGiveWay: job.stop.yield(.superseded(by: newer))
                case .renewed: break
                case .cancelRequested(let reason): job.stop.yield(.cancelled(reason: reason))
                case .stale: job.stop.yield(.stale)
                }
            }
        } catch {
            logger.error("cannot renew leases", metadata: ["error": "\(error)"])
        }
    }
}

extension JobOutcome {
    /// The outcome's kind, for logs.
    var word: String {
        switch self {
        case .succeeded: "succeeded"
        case .skipped: "skipped"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .superseded: "superseded"
        }
    }
}
