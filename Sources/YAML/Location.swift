/// A place in a file: where something begins and ends.
///
/// Lines and columns count from 1, columns in Unicode scalars.
public struct Location: Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let file: SourceFile
    private let start: Position
    private let end: Position

    /// The line that it begins in.
    public var line: Int { Int(start.line) }
    /// The column that it begins at.
    public var column: Int { Int(start.column) }
    /// The line that it ends in.
    public var endLine: Int { Int(end.line) }
    /// The column right after its end.
    public var endColumn: Int { Int(end.column) }

    /// A span; without an end, a point.
    public init(file: SourceFile, line: Int, column: Int, endLine: Int? = nil, endColumn: Int? = nil) {
        self.init(
            file: file, start: Position(line: line, column: column),
            end: Position(line: endLine ?? line, column: endColumn ?? column))
    }

    init(file: SourceFile, start: Position, end: Position) {
        self.file = file
        self.start = start
        self.end = end
    }

    /// The span from its beginning to an end; itself if there is none.
    func through(_ end: Position?) -> Location { Location(file: file, start: start, end: end ?? self.end) }

    /// Whether another place is in the same file, within this span.
    public func contains(_ other: Location) -> Bool {
        file == other.file && (line, column) <= (other.line, other.column)
            && (other.endLine, other.endColumn) <= (endLine, endColumn)
    }

    /// `path:line:column`, as compilers write it.
    public var description: String { "\(file.path):\(line):\(column)" }
}

/// A line and a column, both from 1.
struct Position: Hashable, Sendable {
    let line: UInt32
    let column: UInt32

    init(line: Int, column: Int) {
        self.line = UInt32(clamping: line)
        self.column = UInt32(clamping: column)
    }
}
