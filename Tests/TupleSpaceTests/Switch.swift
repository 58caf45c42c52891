import EventLoop

/// A value that a test changes while others look at it.
struct Switch<Value: Sendable>: Sendable {
    private let value: Locked<Value>

    init(_ value: Value) { self.value = Locked(value) }

    var isOn: Value {
        get { value.withLock { $0 } }
        nonmutating set { value.withLock { $0 = newValue } }
    }
}

extension Switch where Value == Bool {
    init() { self.init(false) }
}
