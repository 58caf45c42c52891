import CYAML
import YAML

/// Reading YAML into a tree, against libyaml's events alone.
enum YAMLScenarios {
    static let all = [
        Scenario(name: "yaml-tree") { size in
            let bytes = Array(text(megabytes: size).utf8)
            // The tree outlives the measurement, as it does its reading.
            var tree: Node?
            let outcome = try await timing {
                tree = try YAMLParser().parse(bytes, path: "service.yaml")
                return bytes.count
            }
            guard tree?.mapping?.entries.count == 3 else { throw WrongOutcome("the tree is not the text's") }
            return outcome
        },
        Scenario(name: "yaml-events") { size in
            let bytes = Array(text(megabytes: size).utf8)
            return await timing {
                countEvents(of: bytes) > 0 ? bytes.count : 0
            }
        },
    ]

    static let benchmarks = [
        Benchmark(
            part: "yaml", name: "tree", size: 5, sizeUnit: "MB", workUnit: "byte", subject: .scenario("yaml-tree"),
            reference: .init(name: "libyaml's events", subject: .scenario("yaml-events")), goal: .ratio(3))
    ]

    private static func text(megabytes: Int) -> String {
        let sample = LayeredTemplate(nodes: 1000, detail: .properties).text
        let nodes = megabytes * 1_000_000 * 1000 / sample.utf8.count
        return LayeredTemplate(nodes: nodes, detail: .properties).text
    }

    /// What no reader that is built on libyaml can do without.
    private static func countEvents(of bytes: [UInt8]) -> Int {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { return 0 }
        defer { yaml_parser_delete(&parser) }
        return bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
            var count = 0
            while true {
                var event = yaml_event_t()
                guard yaml_parser_parse(&parser, &event) == 1 else { return 0 }
                let isEnd = event.type == YAML_STREAM_END_EVENT
                yaml_event_delete(&event)
                count += 1
                if isEnd { return count }
            }
        }
    }
}
