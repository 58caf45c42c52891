internal import YAML

/// The normative types of the Simple Profile 1.0 to 1.3, with the default workflows and weaving.
enum Profile {
    /// Resolved once a process.
    static let types: TypeCatalog = {
        var collector = DiagnosticCollector(isLenient: false)
        let path = "tosca-simple-profile.yaml"
        guard let root = try? YAMLParser().parse(PackageResources.tosca_simple_profile_yaml, path: path),
            let mapping = root.mapping
        else { preconditionFailure("the profile that is built in is YAML") }
        var resolver = TypeResolver(base: TypeCatalog(), exists: nil)
        resolver.declare(Document(path: path, root: mapping, location: root.location), &collector)
        resolver.resolveAll(&collector)
        precondition(collector.diagnostics.isEmpty, "\(collector.diagnostics)")
        var catalog = resolver.catalog
        // What 1.0 calls Container later versions call Compute, and derive Container from it: here each is the other.
        catalog.capabilityTypes["tosca.capabilities.Container"]?.header.ancestry = [
            "tosca.capabilities.Container", "tosca.capabilities.Compute", "tosca.capabilities.Root",
        ]
        return catalog
    }()
}
