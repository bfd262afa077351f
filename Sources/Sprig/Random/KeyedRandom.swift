public import Base
internal import Signing

/// Randomness that is the same whenever the same chart of the same application is rendered, and that nobody can compute
/// who does not have the key.
///
/// Each call has its own stream: HMAC-SHA-256 in counter mode (NIST SP 800-108) under the key, over the application, the
/// chart, the file that is rendered, the call's place in the templates, and how many calls that place has made before
/// for this file. So a password does not change because another file got one more.
///
/// It counts calls, so each render needs a new one; confined to one task at a time.
public final class KeyedRandom: RandomSource {
    private let key: Redacted<[UInt8]>
    private let context: [UInt8]
    private var file = ""
    /// How many calls each place has made for this file.
    private var calls: [String: Int] = [:]
    private var places: Set<String> = []

    /// Whether anything was drawn: then the result depends on the key, and the application should say so.
    public var wasUsed: Bool { !places.isEmpty }
    /// The places that drew, sorted.
    public var callSites: [String] { places.sorted() }

    /// Creates a source for one render.
    ///
    /// - Parameters:
    ///   - key: A secret of the installation, of 32 bytes or more.
    ///   - application: What is rendered; another application gets other bytes.
    ///   - chart: The chart's name.
    public init(key: Redacted<[UInt8]>, application: String, chart: String) {
        self.key = key
        context = Self.framed("martlet chart randomness 1") + Self.framed(application) + Self.framed(chart)
    }

    /// Starts counting anew for another file.
    public func begin(file: String) {
        self.file = file
        calls = [:]
    }

    /// The stream of the place's next call.
    public func stream(for callSite: String) -> any RandomStream {
        let number = calls[callSite, default: 0]
        calls[callSite] = number + 1
        places.insert(callSite)
        let call = [file, callSite, String(number)].flatMap(Self.framed)
        return Stream(key: key, context: context + call)
    }

    /// With its length in front, so that no two lists of texts give the same bytes.
    private static func framed(_ text: String) -> [UInt8] {
        withUnsafeBytes(of: UInt64(text.utf8.count).bigEndian) { Array($0) } + text.utf8
    }

    private final class Stream: RandomStream {
        private let key: Redacted<[UInt8]>
        private let context: [UInt8]
        private var block: UInt64 = 0
        private var unused: ArraySlice<UInt8> = []

        init(key: Redacted<[UInt8]>, context: [UInt8]) {
            self.key = key
            self.context = context
        }

        func next(_ count: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count)
            while bytes.count < count {
                if unused.isEmpty {
                    let number = withUnsafeBytes(of: block.bigEndian) { Array($0) }
                    unused = HMAC.code(.sha256, of: number + context, key: key)[...]
                    block += 1
                }
                let taken = unused.prefix(count - bytes.count)
                bytes += taken
                unused = unused.dropFirst(taken.count)
            }
            return bytes
        }
    }
}
