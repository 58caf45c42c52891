internal import Consul

/// The record of a session in the space: a key that the session has locked, and that each of its transactions moves.
struct SessionRecord {
    /// The key.
    let key: String
    /// The modify index that it has in Consul.
    var index: UInt64 = 0
    private let session: String
    private let process: ProcessRecord
    private var number = 0

    /// The record of a session that is not there yet.
    init(of session: String, _ process: ProcessRecord, _ layout: ConsulLayout) {
        self.session = session
        self.process = process
        key = layout.tuple(TupleKey(["session", session]))
    }

    /// Makes it.
    var lock: TransactionOperation { .lock(key, payload(0), session: session) }

    /// Moves it: what goes with this is done once at most, and only while the session lives.
    ///
    /// - Returns: the operation with the number of its transaction.
    mutating func move() -> (number: Int, operation: TransactionOperation) {
        number += 1
        return (number, .cas(key, payload(number), index: index))
    }

    /// Takes over where it stands in Consul.
    ///
    /// - Returns: the number of the transaction that has moved it last; nil where the session does not have it any more.
    mutating func refresh(from entries: [KeyValue]) -> Int? {
        guard let entry = entries.first(where: { $0.key == key }), entry.session == session,
            let record: ProcessRecord = try? Tuple(TupleKey(["session", session]), payload: entry.value).decode()
        else { return nil }
        index = entry.modifyIndex
        return record.commits
    }

    private func payload(_ number: Int) -> [UInt8] {
        var process = process
        process.commits = number
        return (try? PayloadEncoder.encode(process)) ?? []
    }
}
