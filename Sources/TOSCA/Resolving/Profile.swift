internal import YAML

/// The types that a file has by its version, without importing them.
enum Profile {
    /// The normative types of the Simple Profile 1.0 to 1.3, with the default workflows and weaving.
    ///
    /// Resolved once a process.
    static let types: TypeCatalog = {
        var catalog = resolved(
            PackageResources.tosca_simple_profile_yaml, "tosca-simple-profile.yaml", on: TypeCatalog())
        // What 1.0 calls Container later versions call Compute, and derive Container from it: here each is the other.
        catalog.capabilityTypes["tosca.capabilities.Container"]?.header.ancestry = [
            "tosca.capabilities.Container", "tosca.capabilities.Compute", "tosca.capabilities.Root",
        ]
        return catalog
    }()

    /// The names by which files of TOSCA 2.0 import the normative types, which these do not have by their version.
    static let names: Set<String> = ["org.oasis-open.simple:2.0", "org.oasis-open.tosca.simple:2.0"]

    /// Those, and the types of the Simple Profile for Network Functions Virtualization 1.0.
    ///
    /// Resolved once a process, when a file first asks for them.
    static let networkFunctionTypes = resolved(
        PackageResources.tosca_nfv_profile_yaml, "tosca-nfv-profile.yaml", on: types)

    private static func resolved(_ bytes: [UInt8], _ path: String, on base: TypeCatalog) -> TypeCatalog {
        var collector = DiagnosticCollector(isLenient: false)
        guard let root = try? YAMLParser().parse(bytes, path: path), let mapping = root.mapping else {
            preconditionFailure("the profile that is built in is YAML")
        }
        let document = Document(path: path, root: mapping, location: root.location)
        var resolver = TypeResolver([document], base: base, exists: nil, &collector)
        resolver.resolveAll(&collector)
        precondition(collector.diagnostics.isEmpty, "\(collector.diagnostics)")
        return resolver.catalog
    }
}
