internal import ArgumentParser
internal import FoundationEssentials
internal import Orchestration
internal import TOSCA

/// `ditrit types`: the types that come with Ditrit, those of a CSAR, or those of a model that a manager has.
struct TypesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "types", abstract: "Lists the normative types, those of a CSAR, or those of a manager's model.",
        discussion: """
            What is a file or a directory here is read here, and so are ditrit/hosts.yaml and, as \
            tosca_simple_profile_for_nfv_1_0_0, the types of the profile for network functions, which come with Ditrit. \
            Any other name is that of a model, for which the manager is asked. Where --url or --context says which \
            manager, every name is that of a model, and without one it is asked for the normative types.
            """)

    @Argument(
        help: "A CSAR or a model; without it, the normative types.",
        completion: .file(extensions: ["csar", "zip", "yaml", "yml"]))
    var model: String?

    @OptionGroup var output: ResourceOptions

    func validate() throws {
        guard let model, output.manager.url == nil, output.manager.context == nil,
            TypesResource(.normative).kinds.values.contains(where: { $0.contains { $0.name == model } })
        else { return }
        throw ValidationError(
            "'\(model)' is a type, and no model: 'ditrit types' lists it, and editors show what it has")
    }

    func run() async throws {
        if let types = try await reporting({ try local }) {
            if output.json { print(types.listing.encoded) } else { print(TypesResource(types).text) }
            return
        }
        let path = model.map { ResourcePath("v1", "models", $0, "types") } ?? ResourcePath("v1", "types")
        try await output.show(path) { (types: TypesResource) in types.text }
    }

    /// Whether a word looks like the name of a file more than like that of a model.
    private static func isNameOfFile(_ word: String) -> Bool {
        word.contains("/") || [".yaml", ".yml", ".csar", ".zip"].contains(where: word.hasSuffix)
    }

    /// The types for which no manager is needed; nil where one is to be asked.
    private var local: TypeCatalog? {
        get throws {
            guard output.manager.url == nil, output.manager.context == nil else { return nil }
            guard let model else { return .normative }
            let isShipped = ShippedFiles[model] != nil
            if FileManager.default.fileExists(atPath: model) || Self.isNameOfFile(model) && !isShipped {
                let scratch = try ScratchDirectory.make()
                defer { ScratchDirectory.remove(scratch) }
                return try Model(of: model, isLenient: true, scratch: scratch).service.types
            }
            if LanguageVersion.networkFunctionNames.contains(model) { return Profile.networkFunctionTypes }
            return isShipped
                ? ServiceTemplateReader().read(entry: model, from: NoFiles()).template?.types : nil
        }
    }
}

/// Nothing but what comes with Ditrit.
private struct NoFiles: SourceProvider {
    struct Missing: Error {}

    func bytes(of path: String) throws -> [UInt8] { throw Missing() }
    func exists(_ path: String) -> Bool { false }
    func displayPath(_ path: String) -> String { path }
}

extension TypesResource {
    /// What is shown of types that were read here.
    fileprivate init(_ catalog: TypeCatalog) {
        func entries(_ headers: some Sequence<TypeHeader>) -> [Entry] {
            headers.sorted { $0.name < $1.name }.map {
                Entry(name: $0.name, derivedFrom: $0.ancestry.dropFirst().first, description: $0.description)
            }
        }
        self.init(kinds: [
            "node_types": entries(catalog.nodeTypes.values.map(\.header)),
            "relationship_types": entries(catalog.relationshipTypes.values.map(\.header)),
            "capability_types": entries(catalog.capabilityTypes.values.map(\.header)),
            "interface_types": entries(catalog.interfaceTypes.values.map(\.header)),
            "data_types": entries(catalog.dataTypes.values.map(\.header)),
            "artifact_types": entries(catalog.artifactTypes.values.map(\.header)),
            "group_types": entries(catalog.groupTypes.values.map(\.header)),
            "policy_types": entries(catalog.policyTypes.values.map(\.header)),
        ])
    }

    /// A table of them.
    fileprivate var text: String {
        var table = Table(columns: ["KIND", "TYPE", "DERIVED FROM"])
        for (kind, entries) in kinds.sorted(by: { $0.key < $1.key }) {
            for entry in entries { table.add([kind, entry.name, entry.derivedFrom ?? ""]) }
        }
        return table.text
    }
}
