/// What stands in a path where its template has parameters.
public struct PathParameters: Sendable, Equatable {
    private let values: [(name: String, value: String)]

    init(_ values: [(name: String, value: String)]) { self.values = values }

    /// The text of a parameter.
    ///
    /// - Precondition: the template has one of this name: a handler knows its own route.
    public subscript(name: String) -> String {
        guard let value = values.first(where: { $0.name == name })?.value else {
            preconditionFailure("the route has no parameter '\(name)'")
        }
        return value
    }

    /// The value of a parameter.
    ///
    /// - Throws: `Problem`, a 404, for a text that is no such value: there is nothing of that name.
    public func value<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type = Value.self)
        throws(Problem)
        -> Value
    {
        guard let value = Value(self[name]) else { throw Problem(.notFound, "'\(self[name])' is no \(name)") }
        return value
    }

    /// Whether both have the same.
    public static func == (left: PathParameters, right: PathParameters) -> Bool {
        left.values.elementsEqual(right.values, by: ==)
    }
}
