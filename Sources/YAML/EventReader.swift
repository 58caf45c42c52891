internal import CYAML

/// libyaml's parser, which this owns.
///
/// Sendable by proof: of one reader there is one user at a time, who has taken it out of `EventBatches`.
///
/// Source: `yaml.h` of libyaml 0.2.5. The parser, its input and the event stand at a stable address until the reader
/// goes.
@safe final class EventReader: @unchecked Sendable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: Input
    private let event: UnsafeMutablePointer<yaml_event_t>
    private let file: SourceFile

    init(_ bytes: [UInt8], file: SourceFile) throws(YAMLError) {
        self.file = file
        input = Input(bytes)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        unsafe event = .allocate(capacity: 1)
        unsafe event.initialize(to: yaml_event_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            throw YAMLError(Location(file: file, line: 1, column: 1), "out of memory")
        }
        let context = unsafe Unmanaged.passUnretained(input).toOpaque()
        unsafe yaml_parser_set_input(
            parser,
            { context, buffer, size, count in
                guard let context = unsafe context, let count = unsafe count else { return 0 }
                let input = unsafe Unmanaged<Input>.fromOpaque(context).takeUnretainedValue()
                unsafe count.pointee = input.move(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
                return 1
            }, context)
    }

    deinit {
        unsafe yaml_event_delete(event)
        unsafe event.deallocate()
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// Reads events into a batch that has none, as many as there should be while there are some.
    func read(into batch: inout EventBatch) {
        do throws(YAMLError) {
            while !batch.isLast, !batch.isFull {
                let event = try next(&batch)
                batch.isLast = event.kind == .endOfStream
                batch.events.append(event)
            }
        } catch {
            batch.error = error
            batch.isLast = true
        }
    }

    private func next(_ batch: inout EventBatch) throws(YAMLError) -> Event {
        unsafe yaml_event_delete(event)
        guard unsafe yaml_parser_parse(parser, event) == 1 else { throw problem() }
        var result = unsafe Event(start: Position(event.pointee.start_mark), end: Position(event.pointee.end_mark))
        var anchor: UnsafeMutablePointer<yaml_char_t>?
        switch unsafe event.pointee.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.pointee.data.scalar
            result.kind = .scalar
            result.textLength = unsafe batch.add(scalar.value, count: scalar.length)
            unsafe result.style = .init(scalar.style)
            unsafe result.isTaggedString = Self.isOfString(scalar.tag)
            unsafe anchor = scalar.anchor
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .sequence
            unsafe anchor = event.pointee.data.sequence_start.anchor
        case YAML_MAPPING_START_EVENT:
            result.kind = .mapping
            unsafe anchor = event.pointee.data.mapping_start.anchor
        case YAML_ALIAS_EVENT:
            result.kind = .alias
            unsafe anchor = event.pointee.data.alias.anchor
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: result.kind = .endOfCollection
        case YAML_DOCUMENT_START_EVENT: result.kind = .document
        case YAML_STREAM_END_EVENT: result.kind = .endOfStream
        default: break
        }
        if let anchor = unsafe anchor { unsafe result.anchorLength = batch.add(anchor, count: strlen(anchor)) }
        return result
    }

    /// Whether a tag says that a scalar is a string.
    @unsafe private static func isOfString(_ tag: UnsafeMutablePointer<yaml_char_t>?) -> Bool {
        guard let tag = unsafe tag.map({ unsafe String(cString: $0) }) else { return false }
        return tag == "tag:yaml.org,2002:str" || tag == "!"
    }

    private func problem() -> YAMLError {
        let state = unsafe parser.pointee
        let text = unsafe state.problem.map { unsafe String(cString: $0) } ?? "the text cannot be read"
        guard unsafe state.error != YAML_READER_ERROR else {
            // The reader knows only an offset in bytes.
            let before = unsafe String(decoding: input.bytes.prefix(Int(state.problem_offset)), as: UTF8.self)
                .unicodeScalars
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

/// A text that libyaml takes piece by piece.
private final class Input {
    let bytes: [UInt8]
    private var taken = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Gives the next bytes, as many as there is room for; returns how many they are, 0 at the end.
    func move(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = bytes[taken...].prefix(buffer.count)
        unsafe buffer.copyBytes(from: piece)
        taken += piece.count
        return piece.count
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
