internal import CYAML

/// libyaml's parser, which this owns, one event at a time.
///
/// Source: `yaml.h` of libyaml 0.2.5. The parser and its input stand at a stable address until the reader goes.
@safe struct EventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: SourceFile

    init(_ bytes: [UInt8], file: SourceFile) throws(YAMLError) {
        self.file = file
        unsafe input = .allocate(capacity: bytes.count)
        _ = unsafe input.initialize(from: bytes)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            throw YAMLError(Location(file: file, line: 1, column: 1), "out of memory")
        }
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// Calls `body` with the next event, which is freed after it.
    mutating func next<Result>(
        _ body: (inout yaml_event_t, Location) throws(YAMLError) -> Result
    ) throws(YAMLError) -> Result {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { unsafe yaml_event_delete(&event) }
        let location = unsafe Location(
            file: file, line: event.start_mark.line + 1, column: event.start_mark.column + 1,
            endLine: event.end_mark.line + 1, endColumn: event.end_mark.column + 1)
        return unsafe try body(&event, location)
    }

    private func problem() -> YAMLError {
        let state = unsafe parser.pointee
        let text = unsafe state.problem.map { unsafe String(cString: $0) } ?? "the text cannot be read"
        guard unsafe state.error != YAML_READER_ERROR else {
            // The reader knows only an offset in bytes.
            let offset = unsafe min(Int(state.problem_offset), input.count)
            let before = unsafe String(decoding: input.prefix(offset), as: UTF8.self).unicodeScalars
            let line = before.count { $0 == "\n" } + 1
            let column = before.reversed().prefix { $0 != "\n" && $0 != "\u{FEFF}" }.count + 1
            return YAMLError(Location(file: file, line: line, column: column), "\(text); the text must be UTF-8")
        }
        let mark = unsafe state.problem_mark
        let location = Location(file: file, line: mark.line + 1, column: mark.column + 1)
        let contextMark = unsafe state.context_mark
        let context = unsafe state.context.map {
            unsafe (
                text: String(cString: $0),
                location: Location(file: file, line: contextMark.line + 1, column: contextMark.column + 1)
            )
        }
        return SyntaxProblem(file: file, problem: text, location: location, context: context).error
    }
}
