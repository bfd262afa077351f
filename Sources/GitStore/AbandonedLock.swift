import Glibc

/// Lock files that a killed process left beside a ref.
///
/// Git holds such a lock for milliseconds and never removes another's, so one left behind would keep a ref from moving
/// for ever.
enum AbandonedLock {
    /// No living writer holds a ref's lock for so long.
    static let age: time_t = 3

    /// Removes the lock file at `path` if it is older than `age` seconds.
    static func remove(_ path: String) {
        var found = stat()
        guard lstat(path, &found) == 0, time(nil) - found.st_mtim.tv_sec > age else { return }
        // Another agent may have removed it and made one of its own in between: look at what was taken away.
        let aside = "\(path).abandoned-\(getpid())"
        guard rename(path, aside) == 0 else { return }
        var taken = stat()
        if lstat(aside, &taken) == 0, taken.st_ino != found.st_ino {
            link(aside, path)
        }
        unlink(aside)
    }
}
