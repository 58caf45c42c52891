internal import YAML

/// The types that a file has by its version, without importing them.
package enum Profile {
    /// The normative types of the Simple Profile 1.0 to 1.3, with the default workflows and weaving.
    ///
    /// Resolved once a process.
    package static let types: TypeCatalog = {
        var catalog = resolved(
            PackageResources.tosca_simple_profile_yaml, "tosca-simple-profile.yaml", on: TypeCatalog())
        // What 1.0 calls Container later versions call Compute, and derive Container from it: here each is the other.
        catalog.capabilityTypes["tosca.capabilities.Container"]?.header.ancestry = [
            "tosca.capabilities.Container", "tosca.capabilities.Compute", "tosca.capabilities.Root",
        ]
        return catalog
    }()

    /// The names by which files of TOSCA 2.0 import the normative types, which these do not have by their version.
    package static let names: Set<String> = ["org.oasis-open.simple:2.0", "org.oasis-open.tosca.simple:2.0"]

    /// The paths, below the root of a CSAR, at which a profile is looked for by its name (2.0 §6.8.2.1).
    ///
    /// Of `org.example.base:1.0` these are in the folders `org/example/base/1.0` and `org/example/base` of `profiles`.
    package static func candidates(_ name: String) -> [String] {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        let folder = "profiles/" + (parts.first ?? "").replacing(".", with: "/")
        return (parts.dropFirst().map { "\(folder)/\($0)" } + [folder]).map { $0 + "/profile.yaml" }
    }

    /// The name of the profile that a file of a CSAR is by its path; nil where it is none.
    package static func name(ofFile path: String) -> String? {
        var parts = path.split(separator: "/")
        guard parts.count > 2, parts.removeFirst() == "profiles", parts.removeLast() == "profile.yaml" else {
            return nil
        }
        let version = parts.last?.first?.isNumber == true ? ":" + parts.removeLast() : ""
        return parts.joined(separator: ".") + version
    }

    /// Those, and the types of the Simple Profile for Network Functions Virtualization 1.0.
    ///
    /// Resolved once a process, when a file first asks for them.
    package static let networkFunctionTypes = resolved(
        PackageResources.tosca_nfv_profile_yaml, "tosca-nfv-profile.yaml", on: types)

    private static func resolved(_ bytes: [UInt8], _ path: String, on base: TypeCatalog) -> TypeCatalog {
        var collector = DiagnosticCollector(isLenient: false)
        guard let root = try? YAMLParser().parse(bytes, path: path), let mapping = root.mapping else {
            preconditionFailure("the profile that is built in is YAML")
        }
        let document = Document(path: path, root: mapping, location: root.location)
        var resolver = TypeResolver([document], base: base, exists: nil, &collector)
        resolver.resolveAll(&collector).check(&collector)
        precondition(collector.diagnostics.isEmpty, "\(collector.diagnostics)")
        return resolver.catalog
    }
}
