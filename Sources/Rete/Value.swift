/// A value of a slot: a symbol, a number, or nothing.
///
/// Trivially copyable, 16 bytes.
public struct Value: Hashable, Sendable, BitwiseCopyable {
    /// What kind of value it is.
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
        /// No value.
        case nothing
        /// An interned string.
        case symbol
        /// A whole number.
        case integer
        /// A number with a fraction.
        case float
    }

    /// What kind of value it is.
    public let kind: Kind
    let bits: UInt64

    private init(kind: Kind, bits: UInt64) {
        self.kind = kind
        self.bits = bits
    }

    /// No value.
    public static let nothing = Value(kind: .nothing, bits: 0)
    /// An interned string.
    public static func symbol(_ symbol: Symbol) -> Value { Value(kind: .symbol, bits: UInt64(symbol.index)) }
    /// A whole number.
    public static func integer(_ number: Int) -> Value {
        Value(kind: .integer, bits: UInt64(bitPattern: Int64(number)))
    }
    /// A number with a fraction.
    ///
    /// It is never equal to a whole number; comparisons of order are by size.
    public static func float(_ number: Double) -> Value {
        // Of the two zeros one, so that equality is that of the bits.
        Value(kind: .float, bits: (number == 0 ? 0 : number).bitPattern)
    }

    /// The symbol, if it is one.
    public var symbol: Symbol? { kind == .symbol ? Symbol(index: UInt32(bits)) : nil }
    /// The whole number, if it is one.
    public var integer: Int? { kind == .integer ? Int(Int64(bitPattern: bits)) : nil }
    /// The number with a fraction, if it is one.
    public var float: Double? { kind == .float ? Double(bitPattern: bits) : nil }

    /// Compares two numbers by size; false when one is no number.
    func compares(
        with other: Value, _ integers: (Int64, Int64) -> Bool, _ floats: (Double, Double) -> Bool
    ) -> Bool {
        switch (kind, other.kind) {
        case (.integer, .integer): integers(Int64(bitPattern: bits), Int64(bitPattern: other.bits))
        case (.float, .float): floats(Double(bitPattern: bits), Double(bitPattern: other.bits))
        case (.integer, .float): floats(Double(Int64(bitPattern: bits)), Double(bitPattern: other.bits))
        case (.float, .integer): floats(Double(bitPattern: bits), Double(Int64(bitPattern: other.bits)))
        default: false
        }
    }
}

/// A string that a network has interned: equal strings are equal symbols.
public struct Symbol: Hashable, Sendable, BitwiseCopyable {
    let index: UInt32
}

/// The strings that a network knows.
struct SymbolTable {
    private var indices: [String: UInt32] = [:]
    private var names: [String] = []

    mutating func symbol(_ name: String) -> Symbol {
        if let index = indices[name] { return Symbol(index: index) }
        let index = UInt32(names.count)
        indices[name] = index
        names.append(name)
        return Symbol(index: index)
    }

    func name(of symbol: Symbol) -> String { names[Int(symbol.index)] }
}
