/// A panic of a function, where Go distinguishes it from an error that the function returns; it always stops the
/// template, as `error calling NAME: …`.
public struct GoPanic: Error, Equatable {
    /// What Go says.
    public let message: String

    /// Creates a panic.
    public init(_ message: String) { self.message = message }
}
