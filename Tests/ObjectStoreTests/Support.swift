import Crypto
import EventLoop
import ObjectStore
import TestSupport

/// The SHA-256 digest of bytes.
func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
}

/// Bytes that differ from place to place, the same for the same number.
func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    let block = (0..<1009).map { _ in UInt8.random(in: 0...255, using: &random) }
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += block }
    return Array(bytes.prefix(count))
}

/// What a call throws; nil if it throws nothing or something else.
func failure(_ call: () async throws -> Void) async -> ObjectStoreError? {
    do {
        try await call()
        return nil
    } catch {
        return error as? ObjectStoreError
    }
}

extension ObjectStoreClient {
    /// An object, whole.
    func bytes(_ key: String) async throws -> [UInt8] { try await get(key).bytes(atMost: 64 << 20) }
}

/// Counts, from several tasks at once.
final class Counter: Sendable {
    private let count = Locked(0)

    /// From 1.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// The default options but for this.
func options(_ change: (inout PutOptions) -> Void) -> PutOptions {
    var options = PutOptions()
    change(&options)
    return options
}
