public import Base

/// A value together with the place where a user wrote it, for checks that can only be made later.
public struct Located<Value> {
    /// The value.
    public var value: Value
    /// Where it stands; `nil` for a default.
    public var location: SourceLocation?

    /// Creates a located value.
    public init(_ value: Value, at location: SourceLocation?) {
        self.value = value
        self.location = location
    }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
