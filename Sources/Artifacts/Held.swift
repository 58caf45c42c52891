/// Something on this host that stays where it is for as long as this value is kept.
///
/// What holds it is let go with the last copy, or with the process, however that ends.
public struct Held<Value: Sendable>: Sendable {
    /// What is held.
    public let value: Value
    private let hold: ArtifactHold?

    /// Something that nobody would remove.
    public init(_ value: Value) { self.init(value, by: nil) }

    init(_ value: Value, by hold: ArtifactHold?) {
        self.value = value
        self.hold = hold
    }

    /// A part or another form of it, held as it is.
    public func map<Other: Sendable>(_ transform: (Value) -> Other) -> Held<Other> {
        Held<Other>(transform(value), by: hold)
    }

    /// Keeps it held until the body has returned: the compiler may let go of a value after its last use.
    public func whileHeld<Result>(_ body: (Value) async throws -> Result) async rethrows -> Result {
        defer { withExtendedLifetime(hold) {} }
        return try await body(value)
    }
}
