/// Takes pieces of work from a store as they become due, and does them side by side.
///
/// Looked for is whenever the store hints at something, whenever a piece is done, and once a second: hints are a help, the
/// poll is the truth, and it also finds what waits for a time and comes up without a hint.
enum WakeUpLoop {
    /// Runs until the task is cancelled.
    ///
    /// - Parameters:
    ///   - take: what is due now, and not being worked on; what it returns must not be returned again until it is done.
    ///   - work: does one piece.
    static func run<Piece: Sendable>(
        hints: AsyncStream<Int64>, take: @Sendable () async -> [Piece],
        work: @escaping @Sendable (Piece) async -> Void
    ) async {
        let (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in hints { wake.yield() }
            }
            group.addTask {
                repeat { wake.yield() } while (try? await Task.sleep(for: .seconds(1))) != nil
            }
            for await _ in wakeups {
                guard !Task.isCancelled else { break }
                for piece in await take() {
                    group.addTask {
                        await work(piece)
                        wake.yield()
                    }
                }
            }
            group.cancelAll()
        }
    }
}
