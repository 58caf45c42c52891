import TOSCA
import Testing
import YAML

/// Files in memory; the entry is `t.yaml`.
struct MemorySource: SourceProvider {
    struct Missing: Error, CustomStringConvertible { let description = "it is not there" }

    var files: [String: String]

    func bytes(of path: String) throws -> [UInt8] {
        guard let text = files[path] else { throw Missing() }
        return Array(text.utf8)
    }
    func exists(_ path: String) -> Bool { files[path] != nil }
    func displayPath(_ path: String) -> String { path }
    var paths: [String] { files.keys.sorted() }
}

/// The first lines of a text of 1.3.
let headOf1_3 = "tosca_definitions_version: tosca_simple_yaml_1_3\n"

/// The first lines of a text of 2.0 which knows the types of 1.3.
let headOf2_0 = """
    tosca_definitions_version: tosca_2_0
    imports: [{profile: "org.oasis-open.simple:2.0"}]

    """

/// Reads a service template; the version line is put before it, on the line of its first one.
func read(_ text: String, _ others: [String: String] = [:], lenient: Bool = false) -> ReadResult {
    var files = others
    files["t.yaml"] =
        text.hasPrefix("tosca_definitions_version") ? text : "tosca_definitions_version: tosca_simple_yaml_1_1\n" + text
    return ServiceTemplateReader(options: .init(isLenient: lenient)).read(
        entry: "t.yaml", from: MemorySource(files: files))
}

/// The template of a text that has nothing wrong.
func template(
    _ text: String, _ others: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
) throws -> ServiceTemplate {
    let result = read(text, others)
    #expect(result.diagnostics.isEmpty, sourceLocation: sourceLocation)
    return try #require(result.template, sourceLocation: sourceLocation)
}

/// Expects exactly these diagnostics, in this order.
func expect(
    _ text: String, _ others: [String: String] = [:], lenient: Bool = false, says expected: [String],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let result = read(text, others, lenient: lenient)
    let said = result.diagnostics.map(\.description)
    for (said, expected) in zip(said, expected) { #expect(said == expected, sourceLocation: sourceLocation) }
    #expect(
        said.count == expected.count, "\(said.dropFirst(expected.count)) \(expected.dropFirst(said.count))",
        sourceLocation: sourceLocation)
    #expect(
        (result.template == nil) == result.diagnostics.contains { $0.severity == .error },
        sourceLocation: sourceLocation)
}
