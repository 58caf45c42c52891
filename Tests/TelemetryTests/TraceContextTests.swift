import Telemetry
import TestSupport
import Testing

@Suite("Trace context")
struct TraceContextTests {
    static let example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test(
        "what is no traceparent is refused",
        arguments: [
            "", "00", "00-", String(repeating: "0", count: 55), String(repeating: "-", count: 55),
            // too short, too long for the version, and not parted where it should be
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47-3600f067aa0ba902b7-01",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n",
            // capitals, signs and digits of others
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
            "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-٤bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            // identities of zeros alone
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            // the version that is forbidden, and a later one that goes on without a dash
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
            String(repeating: example, count: 1000),
        ])
    func hostile(text: String) { #expect(TraceContext(traceparent: text) == nil) }

    @Test("random bytes and one changed byte never trap, and what is read is printed the same")
    func fuzz() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            var bytes = Array(Self.example.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let context = TraceContext(traceparent: text) else { continue }
            #expect(Array(context.traceparent.utf8)[3..<52] == bytes[3..<52])
            #expect(TraceContext(traceparent: context.traceparent) == context)
        }
    }

    @Test("a traceparent is read and printed")
    func roundTrip() throws {
        let context = try #require(TraceContext(traceparent: Self.example))
        #expect(context.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.spanID == "00f067aa0ba902b7")
        #expect(context.isSampled)
        #expect("\(context)" == Self.example)
    }

    @Test("of the flags only the one that is known is passed on")
    func flags() throws {
        for (flags, printed) in [("00", "00"), ("fe", "00"), ("ff", "01"), ("03", "01")] {
            let context = try #require(TraceContext(traceparent: String(Self.example.dropLast(2)) + flags))
            #expect(context.traceparent.hasSuffix("-" + printed))
        }
    }

    @Test("a later version is read as far as ours goes, and answered in ours")
    func laterVersion() throws {
        for rest in ["", "-what-the-future-will-be-like"] {
            let context = try #require(TraceContext(traceparent: "cc" + Self.example.dropFirst(2) + rest))
            #expect(context.traceparent == Self.example)
        }
    }

    @Test("a child is another span of the same trace, and a new trace is another one")
    func children() {
        var generator = SeededGenerator(seed: 2)
        let context = TraceContext(using: &generator)
        let child = context.child(using: &generator)
        #expect(child.traceID == context.traceID)
        #expect(child.spanID != context.spanID)
        #expect(child.isSampled == context.isSampled)
        #expect(TraceContext(using: &generator).traceID != context.traceID)
        #expect(TraceContext(traceparent: TraceContext().traceparent) != nil)
    }

    @Test("small numbers keep their zeros")
    func padding() throws {
        let text = "00-0000000000000000000000000000000a-000000000000000b-00"
        #expect(try #require(TraceContext(traceparent: text)).traceparent == text)
    }
}
