/// A program to run, and how long it may take.
public struct ProcessSpecification: Sendable {
    /// The program's file; not looked for on any path.
    public var executable: String
    /// Its arguments, without its own name.
    public var arguments: [String]
    /// Its whole environment: nothing is inherited.
    public var environment: [String: String]
    /// The directory that it starts in.
    public var workingDirectory: String
    /// How long it may run before it is stopped.
    public var timeLimit: Duration?
    /// How long it may take to end after SIGTERM, before SIGKILL.
    public var gracePeriod: Duration
    /// What it reads from its standard input; nil for nothing.
    public var input: ProcessInput?
    /// The control group that it runs in; nil for this process's own.
    public var controlGroup: ControlGroup?

    /// A program with these arguments, environment and limits.
    public init(
        executable: String, arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String = "/", timeLimit: Duration? = nil, gracePeriod: Duration = .seconds(5),
        input: ProcessInput? = nil, controlGroup: ControlGroup? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.timeLimit = timeLimit
        self.gracePeriod = gracePeriod
        self.input = input
        self.controlGroup = controlGroup
    }
}

/// How a program ended.
public struct ProcessResult: Sendable, Equatable {
    /// The way in which it ended.
    public enum Termination: Sendable, Equatable, CustomStringConvertible {
        /// By itself, with this status.
        case exited(Int32)
        /// By this signal, which was not ours.
        case signalled(Int32)
        /// It was stopped when its time was over.
        case timedOut(after: Duration)
        /// It was stopped because its task was cancelled.
        case cancelled
        /// It was not even started: its task had been cancelled before, or the guardian permits nothing any more.
        case notStarted

        /// How it ended, in words.
        public var description: String {
            switch self {
            case .exited(let status): "ended with status \(status)"
            case .signalled(let signal): "was killed by signal \(signal)"
            case .timedOut(let limit): "was stopped: it took longer than its time limit of \(limit)"
            case .cancelled: "was stopped: the execution was cancelled"
            case .notStarted: "was not started: the execution was cancelled"
            }
        }
    }

    /// The way in which it ended.
    public let termination: Termination
    /// Processor time that it used, in user and system mode together.
    public let processorTime: Duration
    /// The most memory that it held, in bytes.
    public let peakMemory: Int
    /// Whether other processes of its group go on.
    public let leavesProcesses: Bool
    /// What it wanted more of than its control group may have.
    public var excesses: [ControlGroup.Excess] = []
}
