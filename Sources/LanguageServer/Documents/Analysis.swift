internal import Orchestration
internal import TOSCA
internal import YAML

/// What the front end makes of one document, taken as the entry of a service template.
struct Analysis {
    /// The absolute path of the document.
    let path: String
    /// The directory that paths are relative to, as in a CSAR.
    let root: String
    /// What its top level tells of it.
    let head: DocumentHead
    /// What there is to say, of this document and of those that it imports.
    let diagnostics: [Diagnostic]
    /// The template as far as it could be read, or as it was when it last could.
    let service: ServiceTemplate?
    /// The absolute paths of all files that had to do with it, whether or not they are there.
    let asked: Set<String>
    /// The absolute paths of the files that were read.
    let files: Set<String>

    /// Reads a document with all that it imports, and compiles its workflows; one that is not TOSCA is left alone.
    ///
    /// - Parameters:
    ///   - head: what its top level tells of it.
    ///   - open: the texts of open documents, by absolute path.
    ///   - last: what was made of it before: its types and templates are better than none while it is being written.
    init(of path: String, root: String, head: DocumentHead, open: [String: String], last: Analysis?) {
        self.path = path
        self.root = root
        self.head = head
        guard head.isTOSCA else {
            (diagnostics, service, asked, files) = ([], nil, [], [path])
            return
        }
        let source = OverlaySource(root: root, open: open)
        let entry = root == "/" ? String(path.dropFirst()) : String(path.dropFirst(root.count + 1))
        let result = ServiceTemplateReader(options: .init(givesHints: true)).read(entry: entry, from: source)
        diagnostics = Validation(result).diagnostics
        service = result.partial ?? last?.service
        asked = source.asked
        files = Set(result.files.map(\.path) + [path])
    }

    /// What is known of a document that has not been understood yet: the normative types.
    static let empty: ServiceTemplate? = {
        let path = "/service.yaml"
        let source = OverlaySource(root: "/", open: [path: "tosca_definitions_version: tosca_simple_yaml_1_3\n"])
        return ServiceTemplateReader().read(entry: String(path.dropFirst()), from: source).partial
    }()
}
