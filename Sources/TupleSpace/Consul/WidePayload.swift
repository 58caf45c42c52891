internal import Consul

/// A payload that stands in parts beside its tuple: Consul takes 512 KiB a value.
///
/// The parts are written first, and nobody sees them before the tuple names them. They are gone with the tuple.
struct WidePayload: Equatable {
    /// Longer payloads are divided.
    static let threshold = 256 * 1024
    /// What the longest one has: 16 MiB.
    ///
    /// What is longer is for the artifact store.
    static let longest = 16 << 20

    /// Tells these parts from those of other writes of the same tuple.
    let id: String
    let count: Int

    /// The parts of a payload.
    init(_ payload: [UInt8], id: String) {
        self.id = id
        count = Self.count(of: payload)
    }

    /// How many parts a payload has.
    static func count(of payload: [UInt8]) -> Int { (payload.count + threshold - 1) / threshold }

    /// The parts that a tuple's entry names; nil if its payload is not in parts.
    init?(_ entry: KeyValue) {
        guard TupleFlags(bits: entry.flags).isWide else { return nil }
        let fields = String(decoding: entry.value, as: UTF8.self).split(separator: ":")
        id = fields.first.map(String.init) ?? ""
        count = fields.count == 2 ? max(Int(fields[1]) ?? 1, 1) : 1
    }

    /// What stands in the tuple's value.
    var value: [UInt8] { Array("\(id):\(count)".utf8) }

    /// What the keys of all parts begin with.
    func place(of key: TupleKey, in layout: ConsulLayout) -> String { "\(layout.parts(key))\(id)-" }

    static func part(_ part: Int, of payload: [UInt8]) -> [UInt8] {
        Array(payload[part * threshold..<min((part + 1) * threshold, payload.count)])
    }

    /// The payload; nil if a part is not there.
    func assemble(from parts: [String: [UInt8]], at place: String) -> [UInt8]? {
        var payload: [UInt8] = []
        for number in 0..<count {
            guard let part = parts["\(place)\(number)"] else { return nil }
            payload += part
        }
        return payload
    }
}
