/// A growing store of trivial elements, by index; what is freed is used again.
///
/// Not a Swift array: the matcher changes elements while it walks over others, millions of times a second, and each
/// step would check bounds and uniqueness. And not a value: a network holds it as a constant, whose accesses need no
/// check at run time that no two of them overlap (SE-0176), which took a third of the time. Safe by this: indices come
/// from `insert` and are given up by `remove`, in one module, by one owner, who frees the store with `deallocate`;
/// debug builds check each access.
@safe
struct Arena<Element: BitwiseCopyable> {
    @safe private struct Storage {
        var base: UnsafeMutablePointer<Element>
        /// The indices that are free: as many as could be.
        var free: UnsafeMutablePointer<Int32>
        var freeCount: Int32 = 0
        var capacity: Int32
        var end: Int32 = 0
    }

    private let storage: UnsafeMutablePointer<Storage>

    init(capacity: Int32 = 64) {
        unsafe storage = .allocate(capacity: 1)
        unsafe storage.initialize(
            to: Storage(
                base: .allocate(capacity: Int(capacity)), free: .allocate(capacity: Int(capacity)),
                capacity: capacity))
    }

    /// One more than the highest index that was in use.
    var end: Int32 { unsafe storage.pointee.end }

    /// How many elements are in use.
    var count: Int { unsafe Int(storage.pointee.end - storage.pointee.freeCount) }

    subscript(index: Int32) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < end)
            return unsafe storage.pointee.base[Int(index)]
        }
        @inline(__always) nonmutating _modify {
            assert(index >= 0 && index < end)
            yield unsafe &storage.pointee.base[Int(index)]
        }
    }

    /// Stores an element.
    @inline(__always)
    func insert(_ element: Element) -> Int32 {
        let index: Int32
        if unsafe storage.pointee.freeCount > 0 {
            unsafe storage.pointee.freeCount -= 1
            unsafe index = storage.pointee.free[Int(storage.pointee.freeCount)]
        } else {
            index = insertRow(of: 1)
        }
        unsafe (storage.pointee.base + Int(index)).initialize(to: element)
        return index
    }

    @inline(__always)
    func remove(_ index: Int32) {
        unsafe storage.pointee.free[Int(storage.pointee.freeCount)] = index
        unsafe storage.pointee.freeCount += 1
    }

    /// Makes room for `count` elements in a row, and returns the index of the first.
    ///
    /// They are not initialized.
    func insertRow(of count: Int32) -> Int32 {
        let first = end
        while unsafe first + count > storage.pointee.capacity { grow() }
        unsafe storage.pointee.end = first + count
        return first
    }

    private func grow() {
        let larger = unsafe Int(storage.pointee.capacity) * 2
        unsafe storage.pointee.base = Self.moved(storage.pointee.base, count: end, to: larger)
        unsafe storage.pointee.free = Self.moved(storage.pointee.free, count: storage.pointee.freeCount, to: larger)
        unsafe storage.pointee.capacity = Int32(larger)
    }

    @unsafe private static func moved<Value>(
        _ old: UnsafeMutablePointer<Value>, count: Int32, to larger: Int
    ) -> UnsafeMutablePointer<Value> {
        let new = UnsafeMutablePointer<Value>.allocate(capacity: larger)
        unsafe new.moveInitialize(from: old, count: Int(count))
        unsafe old.deallocate()
        return unsafe new
    }

    func deallocate() {
        unsafe storage.pointee.base.deallocate()
        unsafe storage.pointee.free.deallocate()
        unsafe storage.deallocate()
    }
}

/// A list of trivial elements that changes rarely and is walked often.
///
/// Its one owner frees it with `deallocate`.
@safe
struct List<Element: BitwiseCopyable>: BitwiseCopyable {
    private var base: UnsafeMutablePointer<Element>?
    private(set) var count: Int32 = 0

    init() { unsafe base = nil }

    init(_ elements: some Collection<Element>) {
        self.init()
        replace(with: Array(elements))
    }

    subscript(index: Int32) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            return unsafe base.unsafelyUnwrapped[Int(index)]
        }
    }

    var elements: [Element] { (0..<count).map { self[$0] } }

    mutating func replace(with elements: [Element]) {
        unsafe base?.deallocate()
        let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        for (index, element) in elements.enumerated() { unsafe (copy + index).initialize(to: element) }
        unsafe base = copy
        count = Int32(elements.count)
    }

    func deallocate() { unsafe base?.deallocate() }
}

/// The heads of a hash table's chains; the links are in the elements.
///
/// Its one owner frees it with `deallocate`.
@safe
struct Buckets: BitwiseCopyable {
    private var heads: UnsafeMutablePointer<Int32>
    private let mask: UInt32
    /// How many elements are in the chains.
    var count: Int32 = 0

    init(size: Int = 1) {
        unsafe heads = .allocate(capacity: size)
        unsafe heads.initialize(repeating: -1, count: size)
        mask = UInt32(size - 1)
    }

    /// Where the chain of a hash begins; -1 for an empty one.
    subscript(hash: UInt32) -> Int32 {
        @inline(__always) get { unsafe heads[Int(hash & mask)] }
        @inline(__always) nonmutating set { unsafe heads[Int(hash & mask)] = newValue }
    }

    /// How many chains there are: a power of two.
    var size: Int { Int(mask) + 1 }

    func deallocate() { unsafe heads.deallocate() }
}
