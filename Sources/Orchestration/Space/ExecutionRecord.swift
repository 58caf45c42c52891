/// What the space keeps of an execution: one run of a workflow on an instance.
public struct ExecutionRecord: Codable, Sendable, Equatable {
    /// How an execution stands.
    public enum Status: String, Codable, Sendable, CaseIterable {
        /// It goes on, or waits for a worker to take it over.
        case running
        /// Every node reached the end of its lifecycle.
        case succeeded
        /// An operation failed.
        case failed
        /// It was asked to stop, and did.
        case cancelled
    }

    /// How many operations came to what end.
    public struct Counts: Codable, Sendable, Equatable {
        /// Handed to the workers and not taken back, or refused before that.
        public var handedOut = 0
        /// Ended well.
        public var succeeded = 0
        /// Ended badly.
        public var failed = 0

        /// Handed out, and not ended.
        public var open: Int { handedOut - succeeded - failed }

        /// No operation yet.
        public init() {}

        /// Adds what has happened since.
        static func += (counts: inout Self, more: Self) {
            counts.handedOut += more.handedOut
            counts.succeeded += more.succeeded
            counts.failed += more.failed
        }
    }

    /// The name of the execution, unique in the space.
    public var id: String
    /// The model.
    public var model: String
    /// The instance.
    public var instance: String
    /// The workflow.
    public var workflow: String
    /// How it stands.
    public var status: Status
    /// When it was started: milliseconds since 1970.
    public var started: Int64
    /// When it ended: milliseconds since 1970.
    public var ended: Int64?
    /// How many operations were called: numbers the next one.
    public var operations: Int
    /// How many operations came to what end.
    public var counts = Counts()
    /// How many batches its event log has had.
    public var events = 0
    /// How many of them are no longer in the space.
    public var swept: Int?
    /// The digest of the artifact that holds the first batches of the log, where there is a store for such.
    public var log: String?
    /// How many batches it holds.
    public var logged: Int?
    /// Whether what has failed in it is to be run again, and no engine has begun with that yet.
    public var retries: Bool?
    /// The trace that all that happens in it belongs to: a `traceparent` of W3C Trace Context.
    public var trace: String?
    /// The outputs of the topology as they were when it ended.
    public var outputs: [String: JSON] = [:]
    /// Why it could not be run at all.
    public var message: String?
}

// What was added later is not in records of an earlier version, and has its default then.

extension ExecutionRecord {
    /// Reads what is written as this value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        model = try container.decode(String.self, forKey: .model)
        instance = try container.decode(String.self, forKey: .instance)
        workflow = try container.decode(String.self, forKey: .workflow)
        status = try container.decode(Status.self, forKey: .status)
        started = try container.decode(Int64.self, forKey: .started)
        ended = try container.decodeIfPresent(Int64.self, forKey: .ended)
        operations = try container.decode(Int.self, forKey: .operations)
        counts = try container.decodeIfPresent(Counts.self, forKey: .counts) ?? Counts()
        events = try container.decodeIfPresent(Int.self, forKey: .events) ?? 0
        swept = try container.decodeIfPresent(Int.self, forKey: .swept)
        log = try container.decodeIfPresent(String.self, forKey: .log)
        logged = try container.decodeIfPresent(Int.self, forKey: .logged)
        retries = try container.decodeIfPresent(Bool.self, forKey: .retries)
        trace = try container.decodeIfPresent(String.self, forKey: .trace)
        outputs = try container.decodeIfPresent([String: JSON].self, forKey: .outputs) ?? [:]
        message = try container.decodeIfPresent(String.self, forKey: .message)
    }
}

extension ExecutionRecord.Counts {
    /// Reads what is written as this value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        handedOut = try container.decodeIfPresent(Int.self, forKey: .handedOut) ?? 0
        succeeded = try container.decodeIfPresent(Int.self, forKey: .succeeded) ?? 0
        failed = try container.decodeIfPresent(Int.self, forKey: .failed) ?? 0
    }
}
