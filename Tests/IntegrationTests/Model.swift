/// Models that these tests run.
enum Model {
    private static let head = """
        tosca_definitions_version: tosca_simple_yaml_1_1
        topology_template:
          node_templates:

        """

    private static func node(_ name: String, create: String, inputs: String = "", needs: String? = nil) -> String {
        """
            \(name):
              type: tosca.nodes.Root
        \(needs.map { "      requirements: [ { dependency: \($0) } ]\n" } ?? "")\
              interfaces:
                Standard:
                  create: { implementation: scripts/\(create)\(inputs) }
                  start: scripts/short.sh

        """
    }

    static let scripts = ["gated.sh": Diary.gated, "short.sh": Diary.short]

    /// One node, whose creation waits for the test.
    static let gated = head + node("one", create: "gated.sh")
    /// The same, and its creation must not be repeated.
    static let gatedOnce = head + node("one", create: "gated.sh", inputs: ", inputs: { DITRIT_RETRIES: 0 }")
    /// Two such nodes that have nothing to do with each other.
    static let gatedTwice = head + node("one", create: "gated.sh") + node("two", create: "gated.sh")
    /// Many nodes at once, each with an input as long as a file.
    static let heavy =
        head
        + (0..<40).map {
            node(
                "n\($0)", create: "short.sh", inputs: ", inputs: { TEXT: '\(String(repeating: "long ", count: 2000))' }"
            )
        }.joined()
    /// More nodes than go into one commit, which run nothing; the description tells forms of it apart.
    static func many(_ description: String) -> String {
        "tosca_definitions_version: tosca_simple_yaml_1_1\ndescription: \(description)\ntopology_template:\n"
            + "  node_templates:\n" + (0..<70).map { "    n\($0): { type: tosca.nodes.Root }\n" }.joined()
    }
    /// Nodes one after another.
    static let chain =
        head + node("n0", create: "short.sh")
        + (1..<8).map { node("n\($0)", create: "short.sh", needs: "n\($0 - 1)") }.joined()
}
