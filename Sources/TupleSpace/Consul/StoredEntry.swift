internal import Consul

/// The flags that stand with a tuple in Consul.
struct TupleFlags: Equatable {
    /// How often the tuple has been taken since it was put.
    var takes: Int
    /// Whether the payload stands in parts beside it, and the value tells their names.
    var isWide: Bool
    /// Tells writes of the same payload apart: to Consul they would be none, and have no version of their own.
    var nonce: UInt64

    init(takes: Int = 0, isWide: Bool = false, nonce: UInt64) {
        self.takes = takes
        self.isWide = isWide
        self.nonce = nonce & Self.nonceMask
    }

    private static let nonceMask: UInt64 = 0x7fff_ffff_ffff
    private static let wideBit: UInt64 = 1 << 63

    init(bits: UInt64) {
        takes = Int(bits & 0xffff)
        isWide = bits & Self.wideBit != 0
        nonce = bits >> 16 & Self.nonceMask
    }

    var bits: UInt64 { UInt64(min(max(takes, 0), 0xffff)) | nonce << 16 | (isWide ? Self.wideBit : 0) }

    /// The flags of the same tuple once it is taken.
    var taken: TupleFlags { TupleFlags(takes: takes + 1, isWide: isWide, nonce: nonce) }

    /// The flags of the same tuple before it was taken.
    var notTaken: TupleFlags { TupleFlags(takes: takes - 1, isWide: isWide, nonce: nonce) }
}

extension StoredTuple {
    /// A tuple as Consul has it; nil if a part of its payload is not among those given.
    init?(_ entry: KeyValue, key: TupleKey, parts: [String: [UInt8]], _ layout: ConsulLayout) {
        var payload = entry.value
        if let wide = WidePayload(entry) {
            guard let whole = wide.assemble(from: parts, at: wide.place(of: key, in: layout)) else { return nil }
            payload = whole
        }
        self.init(tuple: Tuple(key, payload: payload), version: Version(Int64(entry.modifyIndex)))
    }
}
