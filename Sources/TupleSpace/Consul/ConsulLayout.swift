/// Where tuples stand among Consul's keys.
///
/// A tuple of the key `task/shop-1/7` is the value of `PREFIXtask/shop-1/7/-`. Beside it, in what looks like a directory,
/// stand its hold (`-t`: the key that its taker has locked) and the parts of a wide payload (`-p…`), so that all of it
/// can be deleted as one prefix; a `,m…` keeps the directory from being empty while somebody waits there. So a prefix
/// that ends with `/` is a template, and one listing tells what there is and what of it is taken.
///
/// Consul takes few characters in keys, and which ones depends on its version: all but letters, digits, `_` and `-` are
/// written as `,` and two digits of base 16, as is a `-` that begins a field.
package struct ConsulLayout: Sendable {
    /// What stands at a key.
    package enum Entry: Equatable {
        case tuple(TupleKey)
        case hold(TupleKey)
        case part(TupleKey)
        case marker
    }

    /// What all keys begin with: `ditrit/`.
    let prefix: String

    /// The layout below a prefix.
    package init(prefix: String) { self.prefix = prefix }

    /// All that a template matches begins with this.
    func directory(of template: Template) -> String { directory(template.description) }

    /// Where a tuple stands.
    package func tuple(_ key: TupleKey) -> String { directory(key.description) + "-" }
    func hold(_ key: TupleKey) -> String { directory(key.description) + "-t" }
    func marker(_ template: Template, of session: String) -> String {
        directory(of: template) + ",m" + session
    }
    /// All parts of a tuple begin with this.
    func parts(_ key: TupleKey) -> String { directory(key.description) + "-p" }
    /// All that belongs to a tuple begins with this.
    func everything(of key: TupleKey) -> String { tuple(key) }

    /// What stands at a key of Consul's; nil for what was not written by a space.
    package func entry(at consulKey: String) -> Entry? {
        let (text, prefix) = (consulKey.utf8, prefix.utf8)
        guard text.starts(with: prefix), let slash = text.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let kind = text[text.index(after: slash)...]
        let start = text.index(text.startIndex, offsetBy: prefix.count)
        guard start < slash, let key = Self.decode(text[start..<slash]) else { return nil }
        switch (kind.first, kind.dropFirst().first) {
        case (UInt8(ascii: "-"), nil): return .tuple(key)
        case (UInt8(ascii: "-"), UInt8(ascii: "t")): return .hold(key)
        case (UInt8(ascii: "-"), UInt8(ascii: "p")): return .part(key)
        case (UInt8(ascii: ","), UInt8(ascii: "m")): return .marker
        default: return nil
        }
    }

    private func directory(_ text: String) -> String {
        var encoded = Array(prefix.utf8)
        var isFirst = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "/"): encoded.append(byte)
            case _ where Self.isPlain(byte) && !(isFirst && byte == UInt8(ascii: "-")): encoded.append(byte)
            default:
                encoded.append(UInt8(ascii: ","))
                encoded.append(Self.digits[Int(byte >> 4)])
                encoded.append(Self.digits[Int(byte & 15)])
            }
            isFirst = byte == UInt8(ascii: "/")
        }
        encoded.append(UInt8(ascii: "/"))
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The key of a directory; nil if no key has it.
    private static func decode(_ text: Substring.UTF8View) -> TupleKey? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case slash:
                // A field is never empty.
                guard let last = decoded.last, last != slash, !rest.isEmpty else { return nil }
                decoded.append(byte)
            case comma:
                guard let high = rest.popFirst().flatMap(digits.firstIndex),
                    let low = rest.popFirst().flatMap(digits.firstIndex)
                else { return nil }
                let byte = UInt8(high << 4 | low)
                guard byte != slash else { return nil }
                decoded.append(byte)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self).map(TupleKey.init(text:))
    }

    private static let (slash, comma) = (UInt8(ascii: "/"), UInt8(ascii: ","))
}
