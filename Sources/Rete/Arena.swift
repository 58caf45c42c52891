/// A growing store of trivial elements, by index; what is freed is used again.
///
/// Not a Swift array: the matcher changes elements while it walks over others, millions of times a second, and each
/// step would check bounds and uniqueness. Safe by this: indices come from `insert` and are given up by `remove`, in
/// one module, by one owner, who frees the store with `deallocate`; debug builds check each access.
@safe
struct Arena<Element: BitwiseCopyable> {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int32
    private(set) var end: Int32 = 0
    private var free: [Int32] = []

    init(capacity: Int32 = 64) {
        unsafe base = .allocate(capacity: Int(capacity))
        self.capacity = capacity
    }

    /// How many elements are in use.
    var count: Int { Int(end) - free.count }

    subscript(index: Int32) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < end)
            return unsafe base[Int(index)]
        }
        @inline(__always) nonmutating _modify {
            assert(index >= 0 && index < end)
            yield unsafe &base[Int(index)]
        }
    }

    /// Stores an element.
    @inline(__always)
    mutating func insert(_ element: Element) -> Int32 {
        if let index = free.popLast() {
            unsafe base[Int(index)] = element
            return index
        }
        if end == capacity { grow(to: capacity * 2) }
        unsafe (base + Int(end)).initialize(to: element)
        end += 1
        return end - 1
    }

    mutating func remove(_ index: Int32) { free.append(index) }

    /// Makes room for `count` elements in a row, and returns the index of the first.
    ///
    /// They are not initialized.
    mutating func insertRow(of count: Int32) -> Int32 {
        while end + count > capacity { grow(to: capacity * 2) }
        end += count
        return end - count
    }

    private mutating func grow(to larger: Int32) {
        let moved = UnsafeMutablePointer<Element>.allocate(capacity: Int(larger))
        unsafe moved.moveInitialize(from: base, count: Int(end))
        unsafe base.deallocate()
        unsafe base = moved
        capacity = larger
    }

    func deallocate() { unsafe base.deallocate() }
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
