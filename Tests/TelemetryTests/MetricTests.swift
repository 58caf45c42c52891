import Telemetry
import Testing

@Suite("Metrics")
struct MetricTests {
    let registry = MetricRegistry()

    @Test("an empty registry prints nothing")
    func empty() { #expect(registry.text == "") }

    @Test("help and labels cannot break out of their line")
    func escaping() {
        let family = registry.counters("a_total", "one \\ two\n\"three\"", labels: ["by", "of"])
        family["x\"y\\z\n}", "é"].increment()
        #expect(
            registry.text == """
                # HELP a_total one \\\\ two\\n"three"
                # TYPE a_total counter
                a_total{by="x\\"y\\\\z\\n}",of="é"} 1

                """)
    }

    @Test("counters and gauges without labels are there from the beginning; those with labels when they are first used")
    func beginning() {
        let counter = registry.counter("a_total", "A.")
        let gauge = registry.gauge("b", "B.")
        let family = registry.gauges("c", "C.", labels: ["of"])
        #expect(
            registry.text == """
                # HELP a_total A.
                # TYPE a_total counter
                a_total 0
                # HELP b B.
                # TYPE b gauge
                b 0
                # HELP c C.
                # TYPE c gauge

                """)
        counter.increment(by: 3)
        gauge.set(1.5)
        gauge.add(-2)
        family["x"].add(1)
        family["x"].add(1)
        #expect(registry.text.contains("\na_total 3\n"))
        #expect(registry.text.contains("\nb -0.5\n"))
        #expect(registry.text.hasSuffix("\nc{of=\"x\"} 2\n"))
    }

    @Test(
        "numbers are written as Prometheus reads them",
        arguments: [
            (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (0.1, "0.1"), (1e15, "1000000000000000"),
            (1e300, "1e+300"), (1e-7, "1e-07"), (-0.0, "0"), (0.25, "0.25"),
        ])
    func numbers(value: Double, text: String) {
        registry.gauge("a", "A.").set(value)
        #expect(registry.text.hasSuffix("\na \(text)\n"))
    }

    @Test("buckets hold what is at most as large as their bound, and all that smaller ones hold")
    func histogram() {
        let histogram = registry.histograms("t_seconds", "T.", labels: ["of"], buckets: [0.1, 1])["x"]
        for value in [0.05, 0.1, 0.5, 1, 1.5] { histogram.observe(value) }
        histogram.observe(.milliseconds(250))
        #expect(
            registry.text == """
                # HELP t_seconds T.
                # TYPE t_seconds histogram
                t_seconds_bucket{of="x",le="0.1"} 2
                t_seconds_bucket{of="x",le="1"} 5
                t_seconds_bucket{of="x",le="+Inf"} 6
                t_seconds_sum{of="x"} 3.4
                t_seconds_count{of="x"} 6

                """)
    }

    @Test("many threads at once lose no count")
    func contention() async {
        let counter = registry.counter("a_total", "A.")
        let gauge = registry.gauge("b", "B.")
        let family = registry.histograms("c", "C.", labels: ["of"], buckets: [1])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for index in 0..<2000 {
                        counter.increment()
                        gauge.add(1)
                        family["\(index % 4)"].observe(Double(index % 3))
                    }
                }
            }
        }
        let text = registry.text
        #expect(text.contains("\na_total 16000\n"))
        #expect(text.contains("\nb 16000\n"))
        for label in 0..<4 { #expect(text.contains("\nc_count{of=\"\(label)\"} 4000\n")) }
    }

    @Test("what cannot be read is left out whole")
    func unreadable() {
        registry.reading("a", "A.", as: .gauge) { nil }
        registry.reading("b_total", "B.", as: .counter) { 2.5 }
        #expect(registry.text == "# HELP b_total B.\n# TYPE b_total counter\nb_total 2.5\n")
    }

    @Test("a process tells of itself what Prometheus' own libraries tell")
    func process() throws {
        registry.addProcessMetrics()
        let values = Dictionary(
            uniqueKeysWithValues: registry.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
                let parts = line.split(separator: " ")
                return (String(parts[0]), Double(parts[1]) ?? .nan)
            })
        #expect(try #require(values["process_cpu_seconds_total"]) > 0)
        #expect(try #require(values["process_resident_memory_bytes"]) > 1_000_000)
        #expect(try #require(values["process_open_fds"]) >= 3)
        #expect(try #require(values["process_max_fds"]) > values["process_open_fds"] ?? .nan)
        // Not before this text was written, and not after now as the kernel counts seconds.
        #expect(try #require(values["process_start_time_seconds"]) > 1_700_000_000)
    }
}
