import Glibc

/// Lets go of maps that hold maps that hold maps: a chart may nest a million of them, and releasing each from within the
/// release of the one around it would exhaust the stack.
///
/// Up to some depth that is done all the same; what is deeper waits until the outermost release has come back. (Lists
/// cannot be nested deeply, see `GoList.depth`.)
final class MapTeardown {
    private static let maximumDepth = 32

    /// Where each thread keeps its state.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { state in
            if let state { Unmanaged<MapTeardown>.fromOpaque(state).release() }
        }
        return key
    }()

    private var depth = 0
    private var waiting: [[ByteString: GoValue]] = []

    private static var current: MapTeardown {
        if let state = pthread_getspecific(key) {
            return Unmanaged<MapTeardown>.fromOpaque(state).takeUnretainedValue()
        }
        let state = MapTeardown()
        pthread_setspecific(key, Unmanaged.passRetained(state).toOpaque())
        return state
    }

    /// Empties the entries of a map that ends.
    static func release(_ entries: inout [ByteString: GoValue]) {
        if entries.isEmpty { return }
        let state = current
        if state.depth >= maximumDepth {
            state.waiting.append(entries)
            entries = [:]
            return
        }
        state.depth += 1
        entries = [:]
        while state.depth == 1, !state.waiting.isEmpty { _ = state.waiting.removeLast() }
        state.depth -= 1
    }
}
