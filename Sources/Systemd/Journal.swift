internal import CSystemd
public import EventLoop
internal import Glibc

/// The system's journal, as a place to write to.
///
/// Source: sd_journal_sendv(3), systemd.journal-fields(7).
public enum Journal {
    /// A field of an entry.
    public struct Field: Sendable, Equatable {
        /// Its name: capital letters, digits and underscores, the first one a letter, at most 64.
        public let name: String
        /// Its value; any text, line breaks too.
        public let value: String

        /// A field of this name and value.
        ///
        /// The journal drops fields whose name it does not like; names are written in the source, so one is a bug.
        public init(_ name: String, _ value: String) {
            precondition(Self.isValid(name), "'\(name)' cannot be the name of a journal field")
            self.name = name
            self.value = value
        }

        /// Whether the journal takes fields of this name from programs.
        public static func isValid(_ name: String) -> Bool {
            let bytes = name.utf8
            guard let first = bytes.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first), bytes.count <= 64
            else { return false }
            return bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        }
    }

    /// Writes an entry.
    ///
    /// Where no journal runs it is lost without an error, which is how libsystemd does it.
    ///
    /// - Throws: `SystemError` when the journal does not take it.
    public static func send(_ fields: [Field]) throws(SystemError) {
        // One block for all the texts: the vector points into it.
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for field in fields {
            bytes.append(contentsOf: field.name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(contentsOf: field.value.utf8)
            ends.append(bytes.count)
        }
        let code = unsafe bytes.withUnsafeMutableBytes { texts in
            var start = 0
            var vector: [iovec] = unsafe []
            for end in ends {
                unsafe vector.append(
                    iovec(iov_base: texts.baseAddress.map { unsafe $0 + start }, iov_len: end - start))
                start = end
            }
            return unsafe sd_journal_sendv(&vector, Int32(vector.count))
        }
        try SystemError.check(code, "sd_journal_sendv")
    }

    /// Whether what is written to a descriptor goes to the journal, as systemd has arranged it for a service.
    ///
    /// - Parameter stream: the value of `JOURNAL_STREAM`: device and inode of what systemd had connected. Whoever has
    ///   redirected the output since then has left the variable as it was (systemd.exec(5)).
    public static func isConnected(_ descriptor: Int32, stream: String?) -> Bool {
        guard let parts = stream?.split(separator: ":", omittingEmptySubsequences: false), parts.count == 2,
            let device = UInt(parts[0]), let inode = UInt(parts[1])
        else { return false }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        return status.st_dev == device && status.st_ino == inode
    }
}
