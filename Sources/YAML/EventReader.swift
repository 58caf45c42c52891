internal import CYAML

/// libyaml's parser, which this owns, at one event at a time.
///
/// Source: `yaml.h` of libyaml 0.2.5. The parser, its input and the event stand at a stable address until the reader
/// goes. What the event says is read where it stands: a text has a million of them.
@safe struct EventReader: ~Copyable {
    /// What an event says.
    enum Kind {
        case scalar
        case sequence
        case mapping
        case alias
        case endOfCollection
        case document
        case endOfStream
        case other
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let event: UnsafeMutablePointer<yaml_event_t>
    private let file: SourceFile

    init(_ bytes: [UInt8], file: SourceFile) throws(YAMLError) {
        self.file = file
        unsafe input = .allocate(capacity: bytes.count)
        _ = unsafe input.initialize(from: bytes)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        unsafe event = .allocate(capacity: 1)
        unsafe event.initialize(to: yaml_event_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            throw YAMLError(Location(file: file, line: 1, column: 1), "out of memory")
        }
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        unsafe yaml_event_delete(event)
        unsafe event.deallocate()
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// Goes on to the next event.
    mutating func advance() throws(YAMLError) {
        unsafe yaml_event_delete(event)
        guard unsafe yaml_parser_parse(parser, event) == 1 else { throw problem() }
    }

    var kind: Kind {
        switch unsafe event.pointee.type {
        case YAML_SCALAR_EVENT: .scalar
        case YAML_SEQUENCE_START_EVENT: .sequence
        case YAML_MAPPING_START_EVENT: .mapping
        case YAML_ALIAS_EVENT: .alias
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .endOfCollection
        case YAML_DOCUMENT_START_EVENT: .document
        case YAML_STREAM_END_EVENT: .endOfStream
        default: .other
        }
    }

    var start: Position { unsafe Position(event.pointee.start_mark) }
    var end: Position { unsafe Position(event.pointee.end_mark) }
    var location: Location { Location(file: file, start: start, end: end) }

    /// The scalar, of an event that is one.
    var scalar: Scalar {
        let scalar = unsafe event.pointee.data.scalar
        let text = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let tag = unsafe Self.string(scalar.tag)
        return unsafe Scalar(
            text: String(decoding: text, as: UTF8.self), style: .init(scalar.style),
            isTaggedString: tag == "tag:yaml.org,2002:str" || tag == "!")
    }

    /// The name of the anchor that a node has, or that an alias names.
    var anchor: String? {
        switch kind {
        case .scalar: unsafe Self.string(event.pointee.data.scalar.anchor)
        case .sequence: unsafe Self.string(event.pointee.data.sequence_start.anchor)
        case .mapping: unsafe Self.string(event.pointee.data.mapping_start.anchor)
        case .alias: unsafe Self.string(event.pointee.data.alias.anchor)
        default: nil
        }
    }

    @unsafe private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe pointer.map { unsafe String(cString: $0) }
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

extension Position {
    fileprivate init(_ mark: yaml_mark_t) { self.init(line: mark.line + 1, column: mark.column + 1) }
}

extension Scalar.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}
