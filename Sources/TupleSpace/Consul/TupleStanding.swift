internal import Consul

/// How a tuple stands in a space on Consul: for people who look into it.
public struct TupleStanding: Sendable, Equatable {
    /// Who holds a tuple.
    public struct Holder: Sendable, Equatable {
        /// The id of the session in Consul of the process.
        public let session: String
        /// The name of the process; nil if it is not known.
        public let process: String?
        /// The session within the process; nil for the record of the process itself.
        public let taker: String?
    }

    /// The key.
    public let key: TupleKey
    /// When it was last written or taken.
    public let version: Version
    /// The bytes of its payload.
    public let size: Int
    /// How often it has been taken since it was put.
    public let takes: Int
    /// Who holds it, if anybody does.
    public let holder: Holder?
    /// Tells this tuple from another one that was put in its place.
    let nonce: UInt64
    /// Tells this take from an earlier one.
    let hold: UInt64?
}

extension TupleStanding {
    /// What a listing of Consul's keys says, lowest key first.
    ///
    /// - Parameter processes: the names of processes by their sessions in Consul.
    static func all(in entries: [KeyValue], _ layout: ConsulLayout, processes: [String: String]) -> [TupleStanding] {
        var holds: [TupleKey: KeyValue] = [:]
        var parts: [String: Int] = [:]
        for entry in entries {
            switch layout.entry(at: entry.key) {
            case .hold(let key): holds[key] = entry
            case .part: parts[entry.key] = entry.value.count
            case .tuple, .marker, nil: break
            }
        }
        let standings = entries.compactMap { entry -> TupleStanding? in
            guard case .tuple(let key) = layout.entry(at: entry.key) else { return nil }
            let flags = TupleFlags(bits: entry.flags)
            var size = entry.value.count
            if let wide = WidePayload(entry) {
                let place = wide.place(of: key, in: layout)
                size = (0..<wide.count).reduce(0) { $0 + (parts["\(place)\($1)"] ?? 0) }
            }
            // The record of a process is locked by its session itself.
            let hold = holds[key]
            let holder = (hold ?? entry).session.map { session in
                Holder(session: session, process: processes[session], taker: hold.flatMap { taker(of: $0) })
            }
            return TupleStanding(
                key: key, version: Version(Int64(entry.modifyIndex)), size: size, takes: flags.takes, holder: holder,
                nonce: flags.nonce, hold: hold?.modifyIndex)
        }
        // Escapes make Consul's order another one.
        return standings.sorted { $0.key < $1.key }
    }

    /// The session within its process, of which the hold tells both.
    private static func taker(of hold: KeyValue) -> String {
        let text = String(decoding: hold.value, as: UTF8.self)
        return text.firstIndex(of: "/").map { String(text[text.index(after: $0)...]) } ?? text
    }
}
