/// An operation for a worker to run: the tuple that workers `in`.
///
/// It carries everything, so that a worker needs nothing but this and the CSAR.
public struct OperationTask: Codable, Sendable, Equatable {
    /// How the implementation is run.
    public enum Interpreter: String, Codable, Sendable {
        /// The file is started as it is: its first line or its format says how.
        case none
        /// `sh FILE`.
        case shell
        /// `python3 FILE`.
        case python
        /// `ansible-playbook FILE`.
        case ansible
    }

    /// What stands in inputs for the directory of the CSAR's files, which is another one on each host: characters for
    /// private use, which nobody else writes and no notation escapes.
    static let csarRoot = "\u{E000}csar\u{E000}"

    /// What the operation is called for.
    public enum Subject: Codable, Sendable, Hashable {
        /// An activity of a node instance's own lifecycle.
        case activity(node: Int, step: Int, position: Int)
        /// A hook woven into a node instance's lifecycle.
        case hook(node: Int, NodeRecord.Hook)

        /// The node instance whose lifecycle waits for it.
        public var node: Int {
            switch self {
            case .activity(let node, _, _), .hook(let node, _): node
            }
        }
    }

    /// The execution that it belongs to.
    public var execution: String
    /// Its number in the execution: no two dispatches share one.
    public var number: Int
    /// What it is called for.
    public var subject: Subject
    /// The name of the node instance whose lifecycle waits for it: `web_0`.
    public var node: String
    /// The name of the operation: `Standard.create`.
    public var operation: String
    /// For a relationship's operation, the relationship's name.
    public var relationship: String?
    /// For a relationship's operation called for a pair, the name of the node instance at the other end.
    public var peer: String?
    /// The digest of the CSAR.
    public var csar: String
    /// The service template that the CSAR was read from, below its root.
    public var entry: String
    /// The implementation: a path below the CSAR's root.
    public var file: String
    /// How it is run.
    public var interpreter: Interpreter
    /// How it is run where it is to be started as it is, and neither its mode nor its first line permits that.
    public var fallback: Interpreter?
    /// The variables of its environment, beyond those that the worker gives to all.
    public var environment: [String: String]
    /// The inputs, with their types, for implementations that read more than strings.
    public var inputs: [String: JSON]
    /// The host on which it runs by ssh; nil where the worker is.
    public var host: RemoteHost?
    /// The names of the outputs that the script exports as variables.
    public var outputs: [String]
    /// Seconds until it is stopped.
    public var timeLimit: Int?
    /// How often it may be run again when its worker was lost; nil leaves that to the worker.
    public var retries: Int?
    /// The trace of the execution: a `traceparent` of W3C Trace Context.
    public var trace: String?
}

/// How an operation ended.
public struct OperationResult: Codable, Sendable, Equatable {
    /// How many of the last lines of output go with a result.
    static let lastLines = 20

    /// What was run.
    public var task: OperationTask
    /// Why it failed; nil if it succeeded.
    public var failure: String?
    /// The last lines of its output, oldest first: of a failure, to be understood by; of a success, where there is no
    /// `artifact` and others may ask for them.
    public var lastOutput: [String]
    /// How many lines came before those; nil for none, and where nobody counts them.
    public var omitted: Int?
    /// The name of the worker that has run it.
    public var worker: String?
    /// The digest of the artifact that holds what it printed, where there is a store for such.
    public var artifact: String?
    /// What it left as outputs.
    public var outputs: [String: JSON]
    /// When it began: microseconds since 1970.
    public var began: Int64
    /// When it ended: microseconds since 1970.
    public var ended: Int64
}
