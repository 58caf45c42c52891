/// What there is to know about a code: what it means, how it comes about, and how it is put right.
public struct Explanation: Sendable {
    /// The code.
    public let code: Diagnostic.Code
    /// What it says, in a line without a full stop.
    public let title: String
    /// Why it is said, and what to do.
    public let text: String
    /// The section of the specification that it comes from; nil where it is no matter of the specification.
    public let section: String?
    /// A service template of which it is said, and of which nothing else is.
    ///
    /// It is named `service.yaml`; nil where the file itself is what lacks.
    public let wrong: String?
    /// The same one, put right: nothing is said of it.
    public let right: String
    /// The other files of both, by path below the root.
    public let files: [String: String]
    /// The workflow that is asked for, where it is about that; otherwise all that there are.
    public let workflow: String?

    init(
        _ code: Diagnostic.Code, _ title: String, section: String?, _ text: String, files: [String: String] = [:],
        workflow: String? = nil, wrong: String?, right: String
    ) {
        self.code = code
        self.title = title
        self.section = section
        self.text = text
        self.files = files
        self.workflow = workflow
        self.wrong = wrong
        self.right = right
    }
}

extension Diagnostic.Code {
    /// What there is to know about it.
    ///
    /// Every code has one, which a test holds.
    public var explanation: Explanation {
        guard let explanation = Explanation.byCode[self] else {
            preconditionFailure("\(rawValue) is explained in no part of the catalogue")
        }
        return explanation
    }

    /// The name of its area: `types`.
    public var area: String {
        switch rawValue.dropFirst("TOSCA".count).first {
        case "1": "the text and its keys"
        case "2": "imports and files"
        case "3": "types"
        case "4": "templates"
        case "5": "values"
        case "6": "functions"
        case "7": "workflows and weaving"
        default: "what could be better"
        }
    }
}

extension Explanation {
    /// All of them, in the order of their codes.
    public static let all: [Explanation] = [
        ofText, ofImports, ofTypes, ofTemplates, ofRequirements, ofBehaviour, ofValues, ofFunctions, ofWorkflows,
        ofWovenWorkflows, ofAdvice,
    ].flatMap(\.self).sorted { $0.code.rawValue < $1.code.rawValue }

    fileprivate static let byCode = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    /// The beginning that most examples have.
    static let head = "tosca_definitions_version: tosca_simple_yaml_1_3\n"
}
