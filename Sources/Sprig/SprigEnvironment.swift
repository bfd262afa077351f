import Glibc

/// What functions need that is not in their arguments.
public struct SprigEnvironment {
    /// The time that `now` gives, and from which the life of certificates counts. In a render that has to be repeatable it
    /// is the commit's.
    public var now: () -> GoTime
    /// Where random bytes come from.
    public var random: any RandomSource

    /// Creates an environment; by default one of the system's clock and randomness, as Helm on the command line has.
    public init(now: @escaping () -> GoTime = SprigEnvironment.systemTime, random: any RandomSource = SystemRandom()) {
        self.now = now
        self.random = random
    }

    /// The time of the system's clock.
    public static func systemTime() -> GoTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return GoTime(unixSeconds: Int64(time.tv_sec), nanoseconds: time.tv_nsec)
    }
}
