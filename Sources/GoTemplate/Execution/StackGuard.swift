/// Tells whether templates have used up the stack they may use, so that recursion can end with an error.
struct StackGuard {
    /// Below this address the stack is kept for the functions that templates call.
    private let lowestAddress: UInt

    /// From the frame that calls, so many bytes may be used. (All platforms we run on have stacks that grow down.)
    init(bytes: Int) {
        lowestAddress = Self.address - UInt(bytes)
    }

    /// Whether more than that has been used.
    @inline(__always)
    var isExhausted: Bool { Self.address < lowestAddress }

    /// Where the stack is.
    @inline(__always)
    private static var address: UInt {
        var probe: UInt8 = 0
        return withUnsafeMutablePointer(to: &probe) { UInt(bitPattern: $0) }
    }
}
