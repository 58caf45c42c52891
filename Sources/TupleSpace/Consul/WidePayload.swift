/// A payload that stands in parts beside its tuple: Consul takes 512 KiB a value.
///
/// The parts are written first, and nobody sees them before the tuple names them. They are gone with the tuple.
struct WidePayload {
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
        count = (payload.count + Self.threshold - 1) / Self.threshold
    }

    /// Reads what stands in the tuple's value.
    init?(_ value: [UInt8]) {
        let fields = String(decoding: value, as: UTF8.self).split(separator: ":")
        guard fields.count == 2, let count = Int(fields[1]), count > 0 else { return nil }
        id = String(fields[0])
        self.count = count
    }

    /// What stands in the tuple's value.
    var value: [UInt8] { Array("\(id):\(count)".utf8) }

    func name(_ part: Int, below place: String) -> String { "\(place)\(id)-\(part)" }

    static func part(_ part: Int, of payload: [UInt8]) -> [UInt8] {
        Array(payload[part * threshold..<min((part + 1) * threshold, payload.count)])
    }

    /// The payload; nil if a part is not there.
    func assemble(from parts: [String: [UInt8]], below place: String) -> [UInt8]? {
        var payload: [UInt8] = []
        for number in 0..<count {
            guard let part = parts[name(number, below: place)] else { return nil }
            payload += part
        }
        return payload
    }
}
