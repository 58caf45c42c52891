/// What the space keeps of an instance as a whole.
public struct InstanceRecord: Codable, Sendable, Equatable {
    /// The form of the model that it is of: its executions run with the rules and files of this one, whatever form the
    /// model itself has by now.
    ///
    /// It changes between executions only. Nil before anything is known of it.
    public var form: ModelForm?
    /// When it was made: milliseconds since 1970.
    public var created: Int64
    /// The inputs of the topology that were given; the others have their defaults.
    public var inputs: [String: JSON] = [:]
    /// The last execution on it, running or ended.
    ///
    /// One execution at a time works on an instance (TOSCA 1.1 §7).
    public var execution: String?
    /// How many executions it has seen: numbers the next one.
    public var executions = 0

    /// An instance that nothing was run on.
    init(created: Int64) { self.created = created }

    /// Reads what is written as this value; what was added later has its default in records of an earlier version.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        form = try container.decodeIfPresent(ModelForm.self, forKey: .form)
        created = try container.decode(Int64.self, forKey: .created)
        inputs = try container.decodeIfPresent([String: JSON].self, forKey: .inputs) ?? [:]
        execution = try container.decodeIfPresent(String.self, forKey: .execution)
        executions = try container.decodeIfPresent(Int.self, forKey: .executions) ?? 0
    }
}
