/// Some lines that an operation has printed which runs for longer than a moment: the payload of a tuple.
///
/// The parts of an operation are numbered from 0, and the first ones may be gone: so much is kept, and no more.
struct OutputPart: Codable, Equatable {
    /// The name of the worker that runs it.
    var worker: String?
    /// When it began: microseconds since 1970.
    var began: Int64
    /// How many lines came before these.
    var before: Int
    /// The lines.
    var lines: [String]
}
