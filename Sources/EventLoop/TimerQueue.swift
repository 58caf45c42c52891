/// Handlers by the time at which they are due: a binary heap; those cancelled are passed over when they come up.
struct TimerQueue {
    private struct Entry {
        let deadline: ContinuousClock.Instant
        let id: UInt64
    }

    private var heap: [Entry] = []
    private var handlers: [UInt64: () -> Void] = [:]
    private var lastID: UInt64 = 0

    /// When the next handler is due.
    var next: ContinuousClock.Instant? { heap.first?.deadline }

    mutating func add(at deadline: ContinuousClock.Instant, _ handler: @escaping () -> Void) -> EventLoop.Timer {
        lastID += 1
        handlers[lastID] = handler
        heap.append(Entry(deadline: deadline, id: lastID))
        siftUp(heap.count - 1)
        return EventLoop.Timer(id: lastID)
    }

    mutating func cancel(_ timer: EventLoop.Timer) {
        handlers[timer.id] = nil
        // The next one must be a real one, else the loop would wake for nothing; the others go when they are next.
        while let first = heap.first, handlers[first.id] == nil { removeFirst() }
        if heap.count > 64, heap.count > 2 * handlers.count {
            heap = heap.filter { handlers[$0.id] != nil }.sorted { Self.precedes($0, $1) }
        }
    }

    /// Removes and returns the handler that has been due longest; nil when none is due.
    mutating func popDue(at now: ContinuousClock.Instant) -> (() -> Void)? {
        while let first = heap.first, first.deadline <= now {
            removeFirst()
            if let handler = handlers.removeValue(forKey: first.id) { return handler }
        }
        return nil
    }

    private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
        (left.deadline, left.id) < (right.deadline, right.id)
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && Self.precedes(heap[child], heap[least]) { least = child }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0, Self.precedes(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }
}
