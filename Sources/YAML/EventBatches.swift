internal import Dispatch
internal import EventLoop

/// The events of a text in batches, read ahead on another thread while there is one: libyaml needs as long for them as
/// all others do for what they say.
///
/// The reader goes from hand to hand: whoever wants a batch that is not there reads it, unless it is being read. So nobody
/// waits for a thread that may never come.
final class EventBatches: Sendable {
    /// So many batches are read ahead at most.
    private static let most = 8

    private struct State {
        /// Nil while somebody reads.
        var reader: EventReader?
        var ready: [EventBatch] = []
        /// Batches that were used, for their room.
        var spent: [EventBatch] = []
        /// Whether a thread has been asked to read ahead, or does.
        var isReadAhead = false
        var isAwaited = false
        var hasEnded = false
    }

    private let state: Locked<State>
    private let arrival = DispatchSemaphore(value: 0)

    init(_ reader: EventReader) { state = Locked(State(reader: reader)) }

    /// Nobody wants any more: what is there goes, and who reads ahead ends with what is being read.
    func stop() {
        state.withLock { state in
            state.hasEnded = true
            (state.reader, state.ready, state.spent) = (nil, [], [])
        }
    }

    /// Gives the next batch for one that is done with.
    func exchange(_ batch: inout EventBatch) {
        // What a short text has is there before a thread would have begun.
        defer { if !batch.isLast { readAhead() } }
        batch.removeAll()
        while true {
            let next = state.withLock { state -> Next in
                state.isAwaited = false
                if !state.ready.isEmpty {
                    state.spent.append(batch)
                    batch = state.ready.removeFirst()
                    return .taken
                }
                if let reader = state.reader.take() { return .reading(reader) }
                state.isAwaited = true
                return .coming
            }
            switch next {
            case .taken: return
            case .reading(let reader):
                reader.read(into: &batch)
                return state.withLock { state in
                    state.hasEnded = state.hasEnded || batch.isLast
                    state.reader = reader
                }
            // Who reads it tells of several, or of the last one, or goes on reading.
            case .coming: _ = arrival.wait(timeout: .now() + 1)
            }
        }
    }

    private enum Next {
        case taken
        case reading(EventReader)
        case coming
    }

    /// Has another thread read, unless one does or there is enough.
    private func readAhead() {
        let isWanted = state.withLock { state in
            guard !state.isReadAhead, !state.hasEnded, state.ready.count <= Self.most / 2 else { return false }
            state.isReadAhead = true
            return true
        }
        if isWanted { DispatchQueue.global().async { while self.readOneAhead() {} } }
    }

    /// Returns whether it has, and there may be more to do.
    private func readOneAhead() -> Bool {
        let turn = state.withLock { state -> (reader: EventReader, batch: EventBatch)? in
            guard !state.hasEnded, state.ready.count < Self.most, let reader = state.reader.take() else {
                state.isReadAhead = false
                return nil
            }
            return (reader, state.spent.popLast() ?? EventBatch())
        }
        guard case (let reader, var batch)? = turn else { return false }
        reader.read(into: &batch)
        let isAwaited = state.withLock { state in
            state.ready.append(batch)
            state.hasEnded = state.hasEnded || batch.isLast
            state.reader = reader
            // To wake somebody takes its time: for several batches rather than for each.
            let isTold = state.isAwaited && (state.ready.count >= Self.most / 2 || state.hasEnded)
            if isTold { state.isAwaited = false }
            return isTold
        }
        if isAwaited { arrival.signal() }
        return true
    }
}
