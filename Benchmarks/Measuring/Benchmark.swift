/// A row of the table: something measured, what it is compared with, and what it should reach.
struct Benchmark: Sendable {
    /// What is to be reached.
    enum Goal: Sendable {
        /// At most so long.
        case seconds(Double)
        /// At most so many times what the reference takes.
        case ratio(Double)
        /// At least so much work in a second.
        case rate(Double)
    }

    /// A program that does the work, and prints what it came to.
    enum Subject: Sendable {
        /// A scenario of this program.
        case scenario(String)
        /// CLIPS, with the text that it is to run.
        case clips(@Sendable (_ size: Int) -> String)
        /// tosca-parser, with the service template that it is to read.
        case toscaParser(@Sendable (_ size: Int) -> String)
    }

    /// What is compared with.
    struct Reference: Sendable {
        let name: String
        let subject: Subject
        /// Whether it does the same work, so that other work is an error.
        var doesSameWork = true
    }

    let part: String
    let name: String
    let size: Int
    /// What `size` counts.
    let sizeUnit: String
    /// What the work is counted in.
    let workUnit: String
    let subject: Subject
    var reference: Reference?
    var goal: Goal?

    static let all: [Benchmark] = [
        YAMLScenarios.benchmarks, TOSCAScenarios.benchmarks, InstallScenarios.benchmarks,
        OperationScenarios.benchmarks, HTTPScenarios.benchmarks, ObjectScenarios.benchmarks,
        ReteScenarios.benchmarks,
    ].flatMap { $0 }
}
