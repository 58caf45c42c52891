internal import FoundationEssentials

/// Writes zip archives, true ones and such as lie: what an archive claims is said apart from what it holds.
///
/// Source: PKWARE APPNOTE.TXT 6.3.10, §4.3.
public struct ZipWriter: Sendable {
    /// An entry.
    public struct Entry: Sendable {
        /// Its name, byte by byte.
        public var name: [UInt8]
        /// What is stored, compressed or not.
        public var stored: [UInt8]
        /// The compression method: 0 stored, 8 deflated.
        public var method: UInt16 = 0
        /// The size that it claims to unpack to.
        public var size: UInt32
        /// The size that it claims to have in the archive; nil for the true one.
        public var compressedSize: UInt32?
        /// The checksum that it claims.
        public var checksum: UInt32
        /// General purpose flags: bit 0 encrypted, bit 11 UTF-8.
        public var flags: UInt16 = 0
        /// The system in the upper byte of `version made by`: 0 DOS, 3 Unix.
        public var system: UInt16 = 3
        /// The mode of a file on Unix.
        public var mode: UInt32 = 0o100644

        /// A file, stored as it is.
        public init(_ name: String, _ text: String = "", mode: UInt32 = 0o100644) {
            self.init(name: Array(name.utf8), bytes: Array(text.utf8), mode: mode)
        }

        /// A file of any name and content, stored as it is.
        public init(name: [UInt8], bytes: [UInt8], mode: UInt32 = 0o100644) {
            self.name = name
            stored = bytes
            size = UInt32(bytes.count)
            checksum = Self.checksum(of: bytes)
            self.mode = mode
        }

        /// A file of one byte over and over, deflated by hand to about a thousandth.
        public init(_ name: String, repeating byte: UInt8, count: Int) {
            self.init(name: Array(name.utf8), bytes: Array(repeating: byte, count: count))
            stored = Self.deflated(byte, count: count)
            method = 8
        }

        /// One block with codes of its own (RFC 1951 §3.2.7): the byte, a match of length 258 at distance 1, the end.
        private static func deflated(_ byte: UInt8, count: Int) -> [UInt8] {
            var bits = BitWriter()
            bits.write(0b101, 3)  // the last block, with its own codes
            bits.write(29, 5)  // 286 literals and lengths
            bits.write(0, 5)  // 1 distance
            bits.write(14, 4)  // 18 lengths of codes for lengths, in the order of the format
            let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1]
            for symbol in order { bits.write([0: 1, 1: 2, 2: 2][symbol] ?? 0, 3) }
            for symbol in 0..<286 {
                switch symbol {
                case 285: bits.code(0b10, 2)  // of one bit
                case 256, Int(byte): bits.code(0b11, 2)  // of two
                default: bits.code(0, 1)  // not in use
                }
            }
            bits.code(0b10, 2)  // the distance's code has one bit
            for _ in 0...((count - 1) % 258) { bits.code(0b10, 2) }
            for _ in 0..<((count - 1) / 258) { bits.code(0, 2) }
            bits.code(0b11, 2)
            return bits.bytes
        }

        /// CRC-32 (ISO 3309), bit by bit.
        static func checksum(of bytes: [UInt8]) -> UInt32 {
            var value: UInt32 = 0xFFFF_FFFF
            for byte in bytes { value = (value >> 8) ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
            return ~value
        }

        private static let table: [UInt32] = (0..<256).map { index in
            (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
        }
    }

    private struct BitWriter {
        var bytes: [UInt8] = []
        private var used = 8

        /// Bits of a number, the lowest first.
        mutating func write(_ value: UInt32, _ count: Int) {
            for bit in 0..<count {
                if used == 8 {
                    bytes.append(0)
                    used = 0
                }
                bytes[bytes.count - 1] |= UInt8((value >> UInt32(bit)) & 1) << UInt8(used)
                used += 1
            }
        }

        /// A Huffman code, the highest bit first.
        mutating func code(_ value: UInt32, _ count: Int) {
            for bit in (0..<count).reversed() { write(value >> UInt32(bit) & 1, 1) }
        }
    }

    /// The entries.
    public var entries: [Entry]

    /// An archive of these entries.
    public init(_ entries: [Entry]) { self.entries = entries }

    /// The archive.
    public var bytes: [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = UInt32(archive.count)
            // Version needed, flags, method, time and date of 1980-01-01, checksum and sizes.
            let common =
                Self.little(UInt16(20)) + Self.little(entry.flags) + Self.little(entry.method) + [0, 0, 0x21, 0]
                + Self.little(entry.checksum) + Self.little(entry.compressedSize ?? UInt32(entry.stored.count))
                + Self.little(entry.size) + Self.little(UInt16(entry.name.count)) + Self.little(UInt16(0))
            archive += [0x50, 0x4B, 3, 4] + common + entry.name + entry.stored
            directory += [0x50, 0x4B, 1, 2] + Self.little(entry.system << 8 | 20) + common
            // No comment, the first disk, no internal attributes.
            directory += [0, 0, 0, 0, 0, 0] + Self.little(entry.mode << 16) + Self.little(offset) + entry.name
        }
        let count = Self.little(UInt16(entries.count))
        return archive + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
            + Self.little(UInt32(directory.count)) + Self.little(UInt32(archive.count)) + [0, 0]
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<(value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

extension TemporaryDirectory {
    /// Writes an archive and returns its path.
    public func write(_ archive: [ZipWriter.Entry], to name: String) throws -> String {
        try write(Data(ZipWriter(archive).bytes), to: name)
    }
}
