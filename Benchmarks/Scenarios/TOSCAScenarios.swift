import TOSCA

/// Reading, resolving and checking a service template.
enum TOSCAScenarios {
    static let all = [
        scenario("tosca-read") { LayeredTemplate(nodes: $0).text },
        // The server is one more.
        scenario("tosca-types") { TypedTemplate(nodes: $0 - 1).text },
        scenario("tosca-filters") { FilteredTemplate(nodes: $0).text },
        scenario("tosca-bounds") { FilteredTemplate(nodes: $0, isByBounds: true).text },
    ]

    static let benchmarks =
        [1000, 5000, 20_000].map { size in
            Benchmark(
                part: "tosca", name: "read, resolve, check", size: size, sizeUnit: "nodes", workUnit: "node",
                subject: .scenario("tosca-read"), goal: size == 5000 ? .seconds(0.25) : nil)
        }
        + [5000, 10_000, 20_000].map { size in
            Benchmark(
                part: "tosca", name: "with types of their own", size: size, sizeUnit: "nodes", workUnit: "node",
                subject: .scenario("tosca-types"), goal: size == 20_000 ? .seconds(1) : nil)
        }
        + [5000, 20_000].map { size in
            Benchmark(
                part: "tosca", name: "found by node filters", size: size, sizeUnit: "nodes", workUnit: "node",
                subject: .scenario("tosca-filters"))
        }
        + [5000, 20_000].map { size in
            Benchmark(
                part: "tosca", name: "found by bounds", size: size, sizeUnit: "nodes", workUnit: "node",
                subject: .scenario("tosca-bounds"))
        }
        + [500, 5000].map { size in
            Benchmark(
                part: "tosca", name: "beside tosca-parser", size: size, sizeUnit: "nodes", workUnit: "node",
                subject: .scenario("tosca-types"),
                reference: .init(
                    name: "tosca-parser", subject: .toscaParser { TypedTemplate(nodes: $0 - 1).text }),
                goal: .ratio(0.05))
        }

    private static func scenario(_ name: String, _ text: @escaping @Sendable (Int) -> String) -> Scenario {
        Scenario(name: name) { size in
            let scratch = try ScratchDirectory()
            _ = try scratch.write(text(size), to: "service.yaml")
            // The model outlives the measurement, as it does its reading.
            var result: ReadResult?
            let outcome = await timing {
                let read = ServiceTemplateReader()
                    .read(entry: "service.yaml", from: DirectorySource(root: scratch.path))
                result = read
                return read.template?.topology.nodeTemplates.count ?? 0
            }
            guard result?.template != nil, result?.diagnostics.isEmpty == true else {
                throw WrongOutcome("the template has errors:\n\(result?.diagnostics ?? [])")
            }
            return outcome
        }
    }
}
