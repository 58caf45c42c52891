internal import YAML

extension Node {
    /// `WHAT must be EXPECTED, and is a string`: how it is said everywhere that a node is of a wrong kind.
    func mismatch(of what: String, with expected: String) -> String {
        "\(what) must be \(expected), and is \(isNull ? "empty" : kind)"
    }
}
