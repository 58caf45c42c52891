/// Where in a distributed trace something happens: the trace, and the span of work within it.
///
/// Source: W3C Trace Context, Level 1, §3.2 (`traceparent`).
public struct TraceContext: Sendable, Hashable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64
    private let span: UInt64
    /// Whether who began the trace records it.
    public let isSampled: Bool

    private init(high: UInt64, low: UInt64, span: UInt64, isSampled: Bool) {
        self.high = high
        self.low = low
        self.span = span
        self.isSampled = isSampled
    }

    /// Begins a trace.
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(
            high: .random(in: .min ... .max, using: &generator),
            // Zeros alone are no identity.
            low: .random(in: 1 ... .max, using: &generator),
            span: .random(in: 1 ... .max, using: &generator), isSampled: true)
    }

    /// Begins a trace.
    public init() {
        var generator = SystemRandomNumberGenerator()
        self.init(using: &generator)
    }

    /// A span of work within this one.
    public func child(using generator: inout some RandomNumberGenerator) -> TraceContext {
        var other: UInt64
        repeat { other = .random(in: 1 ... .max, using: &generator) } while other == span
        return TraceContext(high: high, low: low, span: other, isSampled: isSampled)
    }

    /// A span of work within this one.
    public func child() -> TraceContext {
        var generator = SystemRandomNumberGenerator()
        return child(using: &generator)
    }

    /// Reads a `traceparent`; nil if it is none, in which case the standard has its receiver begin a trace.
    ///
    /// Of later versions than ours the part is read that ours has (§4.3).
    public init?(traceparent text: String) {
        let bytes = Array(text.utf8.prefix(56))
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = Hexadecimal.value(bytes[0..<2]), version != 0xFF,
            let high = Hexadecimal.value(bytes[3..<19]), let low = Hexadecimal.value(bytes[19..<35]),
            let span = Hexadecimal.value(bytes[36..<52]), let flags = Hexadecimal.value(bytes[53..<55]),
            high | low != 0, span != 0
        else { return nil }
        if bytes.count > 55 { guard version != 0, bytes[55] == dash else { return nil } }
        self.init(high: high, low: low, span: span, isSampled: flags & 1 == 1)
    }

    /// The trace: 32 hexadecimal digits.
    public var traceID: String { Hexadecimal.text(high) + Hexadecimal.text(low) }
    /// The span: 16 hexadecimal digits.
    public var spanID: String { Hexadecimal.text(span) }
    /// The value of the header `traceparent`, and of the variable `TRACEPARENT`; flags that we do not know are not
    /// passed on (§3.2.2.5).
    public var traceparent: String { "00-\(traceID)-\(spanID)-0\(isSampled ? 1 : 0)" }
    /// The `traceparent`.
    public var description: String { traceparent }
}

/// Numbers of 64 bits as the standard writes them: lower case, every digit.
private enum Hexadecimal {
    static func text(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    static func value(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}
