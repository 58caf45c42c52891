/// How many instances a scalable capability asks for (1.3 §5.5.13).
public enum InstanceCount {
    /// The properties of the capability that say so.
    public static let properties = ["min_instances", "max_instances", "default_instances"]

    /// The capability that says how many instances of a node template there are, by its name: `scalable`, or else the
    /// first one that is scalable by its type.
    ///
    /// - Returns: nil where none does, and beside `count`, which goes before (2.0 §7.2).
    public static func capability(
        of node: NodeTemplate, _ types: TypeCatalog
    ) -> (key: String, value: Capability)? {
        guard node.count == nil else { return nil }
        if let named = node.capabilities["scalable"] { return ("scalable", named) }
        var first: (key: String, value: Capability)?
        for capability in node.capabilities
        where types.isCapabilityType(capability.value.type, derivedFrom: "tosca.capabilities.Scalable") {
            if first.map({ capability.key < $0.key }) ?? true { first = capability }
        }
        return first
    }

    /// Why there is no such number.
    public struct Contradiction: Error {
        /// The property that is wrong.
        public let property: String
        /// What is wrong with it.
        public let reason: String
    }

    /// How many instances some values of these properties ask for.
    ///
    /// - Parameter values: by the names of the properties, with all functions evaluated.
    public static func instances(_ values: [String: Value]) throws(Contradiction) -> Int {
        func bound(_ name: String) throws(Contradiction) -> Int? {
            guard let value = values[name], value != .null else { return nil }
            guard case .integer(let count) = value, count >= 0 else {
                throw Contradiction(
                    property: name, reason: "\(name) is '\(value.text)', not a whole number of instances")
            }
            return count
        }
        let (least, most) = (try bound("min_instances"), try bound("max_instances"))
        let wanted = try bound("default_instances")
        if let least, let most, least > most {
            throw Contradiction(
                property: "min_instances", reason: "min_instances \(least) is above max_instances \(most)")
        }
        if let wanted, let least, wanted < least {
            throw Contradiction(
                property: "default_instances", reason: "default_instances \(wanted) is below min_instances \(least)")
        }
        if let wanted, let most, wanted > most {
            throw Contradiction(
                property: "default_instances", reason: "default_instances \(wanted) is above max_instances \(most)")
        }
        return wanted ?? least ?? 1
    }
}
