/// Where the functions of templates that need randomness take it from.
public protocol RandomSource {
    /// That many bytes for one call of a function.
    ///
    /// - Parameter callSite: Where the call stands in the templates, and which function it calls: the same for each
    ///   execution of the same call.
    func bytes(_ count: Int, for callSite: String) -> [UInt8]

    /// A stream of bytes for one call of a function that does not know how many it will need.
    func stream(for callSite: String) -> any RandomStream

    /// Says that from here on the templates of another file are executed, including those of other files that it includes.
    func begin(file: String)
}

/// Random bytes, as many as are wanted.
public protocol RandomStream: AnyObject {
    /// The next bytes.
    func next(_ count: Int) -> [UInt8]
}

extension RandomSource {
    /// Does nothing.
    public func begin(file: String) {}

    /// The start of the call's stream.
    public func bytes(_ count: Int, for callSite: String) -> [UInt8] { stream(for: callSite).next(count) }
}

extension RandomStream {
    /// A number from 0 up to but not including `bound`, all equally likely.
    func number(below bound: Int) -> Int {
        precondition(bound > 0, "a random number needs a range")
        let bound = UInt64(bound)
        // What does not divide evenly is drawn again.
        let limit = UInt64.max - UInt64.max % bound
        while true {
            let value = next(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            if value < limit { return Int(value % bound) }
        }
    }
}
