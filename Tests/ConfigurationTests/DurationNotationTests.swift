import Configuration
import TestSupport
import Testing

@Suite("The notation of times")
struct DurationNotationTests {
    @Test(
        "what is no time is refused, numbers without a unit too",
        arguments: [
            "", " ", "10", "s", "ten s", "-1 s", "+1 s", "1 parsec", "1 S", "1..5 s", ".5 s", "1 s 2", "1,5 s", "1e3 s",
            "٣ s", "1 s;", "infinity", "101 years", "40000 d", "20000 d 20000 d", "999999999999999999999999 s", "0x1 s",
        ])
    func refused(text: String) { #expect(DurationNotation.parse(text) == nil) }

    @Test("times may have several parts, spaces or none, and parts of a unit")
    func read() {
        let times: [(String, Duration)] = [
            ("10 s", .seconds(10)), ("10s", .seconds(10)), (" 1h 30min ", .seconds(5400)), ("1 h30 m", .seconds(5400)),
            ("1.5 h", .seconds(5400)), ("250ms", .milliseconds(250)), ("2 days", .seconds(172_800)), ("0 s", .zero),
            ("1 s 1 ms", .milliseconds(1001)), ("0.5 ms", .milliseconds(1)),
        ]
        for (text, time) in times { #expect(DurationNotation.parse(text) == time, "\(text)") }
    }

    @Test("what is written is read as the same time")
    func roundTrip() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<1000 {
            let unit = [1, 1000, 60_000, 3_600_000, 86_400_000].randomElement(using: &generator) ?? 1
            let time = Duration.milliseconds(unit * Int.random(in: 0...10_000, using: &generator))
            #expect(DurationNotation.parse(DurationNotation.text(time)) == time)
        }
        #expect(DurationNotation.text(.seconds(60)) == "1 min")
        #expect(DurationNotation.text(.seconds(90)) == "90 s")
    }
}
