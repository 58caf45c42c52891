import TOSCA

/// Reading, resolving and checking a service template.
enum TOSCAScenarios {
    static let all = [
        Scenario(name: "tosca-read") { size in
            let scratch = try ScratchDirectory()
            _ = try scratch.write(LayeredTemplate(nodes: size).text, to: "service.yaml")
            return try await timing {
                let result = ServiceTemplateReader()
                    .read(entry: "service.yaml", from: DirectorySource(root: scratch.path))
                guard let template = result.template, result.diagnostics.isEmpty else {
                    throw WrongOutcome("the template has errors:\n\(result.diagnostics)")
                }
                return template.topology.nodeTemplates.count
            }
        }
    ]

    static let benchmarks = [1000, 5000, 20_000].map { size in
        Benchmark(
            part: "tosca", name: "read, resolve, check", size: size, sizeUnit: "nodes", workUnit: "node",
            subject: .scenario("tosca-read"), goal: size == 5000 ? .seconds(0.25) : nil)
    }
}
