internal import EventLoop

/// What an operation that runs has printed, as much of it as is kept: its end.
///
/// Lines come on the thread of the event loop that reads them, and are taken by others.
final class OperationOutput: Sendable {
    private struct State {
        /// The lines that are kept, and some before `start` that are not any more.
        var lines: [String] = []
        var start = 0
        var bytes = 0
        /// How many lines were dropped.
        var dropped = 0
        /// How many lines were taken as parts.
        var taken = 0
    }

    /// When it began.
    let began = ContinuousClock.now
    private let limit: Int
    private let state = Locked(State())

    /// - Parameter limit: how many bytes are kept.
    init(limit: Int) { self.limit = limit }

    func append(_ line: String) {
        state.withLock { state in
            state.lines.append(line)
            state.bytes += line.utf8.count + 1
            while state.bytes > limit, state.start < state.lines.count - 1 {
                state.bytes -= state.lines[state.start].utf8.count + 1
                state.start += 1
                state.dropped += 1
            }
            if state.start > state.lines.count / 2 {
                state.lines.removeFirst(state.start)
                state.start = 0
            }
        }
    }

    /// The lines since the last part, at most so many bytes of them, and how many came before.
    func takePart(limit: Int) -> (before: Int, lines: [String]) {
        state.withLock { state in
            let all = state.dropped + state.lines.count - state.start
            let fresh = state.lines.suffix(min(all - state.taken, state.lines.count - state.start))
            state.taken = all
            let part = Self.suffix(of: fresh, lines: .max, bytes: limit)
            return (all - part.count, part)
        }
    }

    /// The last lines, and how many came before.
    func tail(lines most: Int, bytes: Int) -> (before: Int, lines: [String]) {
        state.withLock { state in
            let lines = Self.suffix(of: state.lines[state.start...], lines: most, bytes: bytes)
            return (state.dropped + state.lines.count - state.start - lines.count, lines)
        }
    }

    private static func suffix(of lines: ArraySlice<String>, lines most: Int, bytes: Int) -> [String] {
        var (first, room) = (lines.endIndex, bytes)
        while first > lines.startIndex, lines.endIndex - first < most {
            room -= lines[first - 1].utf8.count + 1
            guard room >= 0 || first == lines.endIndex else { break }
            first -= 1
        }
        return Array(lines[first...])
    }

    /// Everything that is kept, and how many lines came before.
    var whole: (before: Int, lines: [String]) { state.withLock { ($0.dropped, Array($0.lines[$0.start...])) } }
}
