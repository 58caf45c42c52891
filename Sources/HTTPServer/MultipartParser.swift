/// Cuts a form into its fields, whatever parts it comes in (RFC 7578; RFC 2046 §5.1.1).
///
/// A value without input or output. It keeps what could still be a boundary, and the head of a field; the content of
/// fields passes through.
public struct MultipartParser: Sendable {
    /// What there is in a form.
    public enum Event: Sendable, Equatable {
        /// A field begins.
        case field(MultipartField)
        /// A part of its content, not empty.
        case content([UInt8])
        /// A field ends.
        case end
    }

    private enum State {
        /// Before the first boundary.
        case preamble
        /// After a boundary: a line break and a field, or two dashes and the end.
        case afterBoundary
        case head
        case content
        case finished
    }

    /// The longest head of a field, in bytes.
    private static let longestHead = 8 << 10
    /// What may stand before the first boundary; nobody needs it.
    private static let longestPreamble = 1 << 10

    private let delimiter: [UInt8]
    private let maximumFields: Int
    private var state = State.preamble
    private var buffer: [UInt8]
    private var fieldCount = 0
    private var preambleLength = 0

    /// A parser for forms with this boundary.
    public init(boundary: String, maximumFields: Int = 64) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        self.maximumFields = maximumFields
        // So that the first boundary, which begins the content, is like the others.
        buffer = [0x0D, 0x0A]
    }

    /// Takes a part of the content.
    public mutating func feed(_ bytes: some Sequence<UInt8>) throws(MultipartError) -> [Event] {
        var events: [Event] = []
        buffer.append(contentsOf: bytes)
        var position = 0
        while try step(&position, &events) {}
        buffer.removeSubrange(..<position)
        return events
    }

    /// There is no more.
    public func finish() throws(MultipartError) {
        guard case .finished = state else { throw .truncated }
    }

    /// Goes on as far as what is there allows; false when more is needed.
    private mutating func step(_ position: inout Int, _ events: inout [Event]) throws(MultipartError) -> Bool {
        let rest = buffer[position...]
        switch state {
        case .preamble:
            guard let found = find(rest) else {
                let kept = min(rest.count, delimiter.count - 1)
                preambleLength += rest.count - kept
                position = buffer.count - kept
                guard preambleLength <= Self.longestPreamble else {
                    throw .malformed("it does not begin with its boundary")
                }
                return false
            }
            guard preambleLength + found - position <= Self.longestPreamble else {
                throw .malformed("it does not begin with its boundary")
            }
            position = found + delimiter.count
            state = .afterBoundary
            return true
        case .afterBoundary:
            // Blanks after a boundary are transport's padding (RFC 2046 §5.1.1).
            let padded = rest.drop { $0 == 0x20 || $0 == 0x09 }
            guard rest.count - padded.count <= 64 else { throw .malformed("there is too much after a boundary") }
            guard padded.count >= 2 else { return false }
            if padded.count == rest.count, padded.starts(with: [0x2D, 0x2D]) {
                state = .finished
                return true
            }
            guard padded.starts(with: [0x0D, 0x0A]) else { throw .malformed("there is something after a boundary") }
            fieldCount += 1
            guard fieldCount <= maximumFields else { throw .tooLarge("more than \(maximumFields) fields") }
            // The line break stays: a head without lines is its end at once.
            position = padded.startIndex
            state = .head
            return true
        case .head:
            guard let end = Self.endOfHead(rest) else {
                guard rest.count <= Self.longestHead else { throw .tooLarge("a field with a head of more than 8 KiB") }
                return false
            }
            guard end - position <= Self.longestHead else { throw .tooLarge("a field with a head of more than 8 KiB") }
            events.append(.field(try MultipartField(head: buffer[position + 2..<max(position + 2, end)])))
            position = end + 4
            state = .content
            return true
        case .content:
            guard let found = find(rest) else {
                let safe = max(rest.count - (delimiter.count - 1), 0)
                if safe > 0 { events.append(.content(Array(rest.prefix(safe)))) }
                position += safe
                return false
            }
            if found > position { events.append(.content(Array(buffer[position..<found]))) }
            events.append(.end)
            position = found + delimiter.count
            state = .afterBoundary
            return true
        case .finished:
            // What follows is an epilogue, which nobody reads.
            position = buffer.count
            return false
        }
    }

    /// Where the boundary is, with the line break that belongs to it.
    private func find(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= delimiter.count else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { haystack in
            var index = 0
            let last = haystack.count - delimiter.count
            while index <= last {
                guard unsafe haystack[index] == 0x0D else {
                    index += 1
                    continue
                }
                var matched = 1
                while matched < delimiter.count, unsafe haystack[index + matched] == delimiter[matched] { matched += 1 }
                if matched == delimiter.count { return bytes.startIndex + index }
                // No break occurs within a boundary, so what has matched cannot be the beginning of another one.
                index += matched
            }
            return nil
        }
    }

    /// Where the two line breaks are that end a head.
    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in bytes.startIndex...(bytes.endIndex - 4) where bytes[index] == 0x0D {
            if bytes[index + 1] == 0x0A, bytes[index + 2] == 0x0D, bytes[index + 3] == 0x0A { return index }
            if index - bytes.startIndex > longestHead { return nil }
        }
        return nil
    }
}
