/// A place in a file: where something begins and ends.
///
/// Lines and columns count from 1, columns in Unicode scalars.
public struct Location: Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let file: SourceFile
    private let startLine: UInt32
    private let startColumn: UInt32
    private let lastLine: UInt32
    private let lastColumn: UInt32

    /// The line that it begins in.
    public var line: Int { Int(startLine) }
    /// The column that it begins at.
    public var column: Int { Int(startColumn) }
    /// The line that it ends in.
    public var endLine: Int { Int(lastLine) }
    /// The column right after its end.
    public var endColumn: Int { Int(lastColumn) }

    /// A span; without an end, a point.
    public init(file: SourceFile, line: Int, column: Int, endLine: Int? = nil, endColumn: Int? = nil) {
        self.file = file
        startLine = UInt32(clamping: line)
        startColumn = UInt32(clamping: column)
        lastLine = UInt32(clamping: endLine ?? line)
        lastColumn = UInt32(clamping: endColumn ?? column)
    }

    /// The span from the beginning of this one to the end of another.
    func through(_ other: Location) -> Location {
        Location(file: file, line: line, column: column, endLine: other.endLine, endColumn: other.endColumn)
    }

    /// Whether another place is in the same file, within this span.
    public func contains(_ other: Location) -> Bool {
        file == other.file && (line, column) <= (other.line, other.column)
            && (other.endLine, other.endColumn) <= (endLine, endColumn)
    }

    /// Whether nothing stands there.
    var isEmpty: Bool { startLine == lastLine && startColumn == lastColumn }

    /// `path:line:column`, as compilers write it.
    public var description: String { "\(file.path):\(startLine):\(startColumn)" }
}
