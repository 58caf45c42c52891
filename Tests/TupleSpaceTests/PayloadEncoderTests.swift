import FoundationEssentials
import Testing

@testable import TupleSpace

/// Payloads are written by an encoder of ours and read by Foundation's decoder.
@Suite("Writing payloads") struct PayloadEncoderTests {
    /// Everything that a type can ask of an encoder without writing one.
    struct Everything: Codable, Equatable {
        enum Choice: Codable, Equatable {
            case nothing
            case one(Int)
            case named(first: String, second: [Bool])
        }

        struct Empty: Codable, Equatable {}

        var text = "plain"
        var number = -42
        var large = UInt64.max
        var small = Int8.min
        var fraction = 0.1
        var single: Float = 1.5
        var flag = true
        var absent: String?
        var present: Int? = 7
        var list = [1, 2, 3]
        var nested = [["a": [1]], [:], ["b": []]]
        var optionals: [Int?] = [1, nil, 3]
        var empty = Empty()
        var empties = [Empty(), Empty()]
        var choices: [Choice] = [.nothing, .one(1), .named(first: "x", second: [true, false]), .nothing]
        var map = ["one": Choice.one(1), "two": .named(first: "", second: [])]
        var numbered = [1: "one", 2: "two"]
    }

    private func readBack<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(try PayloadEncoder.encode(value)))
    }

    @Test("what is written is read as the same value")
    func whatIsWrittenIsReadAsTheSameValue() throws {
        let value = Everything()
        #expect(try readBack(value) == value)
        #expect(try readBack([value, value]) == [value, value])
    }

    @Test("numbers without a place in JSON are refused")
    func numbersWithoutAPlaceInJSONAreRefused() {
        #expect(throws: EncodingError.self) { try PayloadEncoder.encode([1, Double.infinity]) }
        #expect(throws: EncodingError.self) { try PayloadEncoder.encode(["a": Float.nan]) }
    }

    @Test("every character of a string survives")
    func everyCharacterOfAStringSurvives() throws {
        let texts = [
            "", "\"", "\\", "\\\"", "a\nb\rc\td", "\u{0}\u{1}\u{8}\u{c}\u{1f}\u{7f}", "é", "日本語", "👩‍👩‍👧", "</script>",
            "\u{2028}\u{2029}",
        ]
        #expect(try readBack(texts) == texts)
        let members = Dictionary(uniqueKeysWithValues: texts.map { ($0, $0) })
        #expect(try readBack(members) == members)
    }

    @Test("numbers survive at their limits")
    func numbersSurviveAtTheirLimits() throws {
        let numbers = [Int.min, -1, 0, 1, Int.max]
        #expect(try readBack(numbers) == numbers)
        let fractions = [
            -0.0, 1e-300, Double.greatestFiniteMagnitude, Double.leastNonzeroMagnitude, 123_456_789.123_456_78, 1e21,
            0.1 + 0.2,
        ]
        #expect(try readBack(fractions) == fractions)
    }

    @Test("a value is written without spaces")
    func aValueIsWrittenWithoutSpaces() throws {
        struct Small: Encodable {
            let a: Int
            let b: [String]
            let c: [String: Int]
        }
        let bytes = try PayloadEncoder.encode([Small(a: 1, b: ["x", "y"], c: [:]), Small(a: 2, b: [], c: ["k": 3])])
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"[{"a":1,"b":["x","y"],"c":{}},{"a":2,"b":[],"c":{"k":3}}]"#)
    }

    @Test("containers within containers are closed in order")
    func containersWithinContainersAreClosedInOrder() throws {
        struct Manual: Encodable {
            enum Key: String, CodingKey { case inner, list, after }

            func encode(to encoder: any Encoder) throws {
                var outer = encoder.container(keyedBy: Key.self)
                var inner = outer.nestedContainer(keyedBy: Key.self, forKey: .inner)
                try inner.encode(1, forKey: .after)
                var list = outer.nestedUnkeyedContainer(forKey: .list)
                try list.encode(2)
                var deep = list.nestedUnkeyedContainer()
                try deep.encode("three")
                try list.encodeNil()
                try outer.encode(true, forKey: .after)
            }
        }
        let bytes = try PayloadEncoder.encode(Manual())
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"inner":{"after":1},"list":[2,["three"],null],"after":true}"#)
    }
}
