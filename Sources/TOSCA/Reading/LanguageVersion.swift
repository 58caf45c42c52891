/// The versions of the language, by `tosca_definitions_version` (1.3 §3.1).
package enum LanguageVersion: Int, Comparable, Sendable {
    case v1_0 = 10
    case v1_1 = 11
    case v1_2 = 12
    case v1_3 = 13
    case v2_0 = 20

    /// What may be written for each: an alias, or its target namespace.
    package static let names: [String: LanguageVersion] = [
        "tosca_simple_yaml_1_0": .v1_0, "tosca_simple_yaml_1_0_0": .v1_0,
        "tosca_simple_yaml_1_1": .v1_1, "tosca_simple_yaml_1_1_0": .v1_1,
        "tosca_simple_yaml_1_2": .v1_2, "tosca_simple_yaml_1_2_0": .v1_2,
        "tosca_simple_yaml_1_3": .v1_3, "tosca_simple_yaml_1_3_0": .v1_3,
        "tosca_2_0": .v2_0,
        namespace + "1.0": .v1_0, namespace + "1.1": .v1_1, namespace + "1.2": .v1_2, namespace + "1.3": .v1_3,
    ]

    /// What the target namespaces of the Simple Profile begin with; then comes the version.
    private static let namespace = "http://docs.oasis-open.org/tosca/ns/simple/yaml/"

    /// The name of the newest version of the Simple Profile.
    static let newestName = "tosca_simple_yaml_1_3"

    /// What may be written for the profile that adds types for network functions; its grammar is that of 1.0.
    package static let networkFunctionNames: Set<String> = [
        "tosca_simple_profile_for_nfv_1_0", "tosca_simple_profile_for_nfv_1_0_0",
    ]

    /// The version that a name stands for; nil where it stands for none that is read here.
    package init?(name: String) {
        guard let version = Self.networkFunctionNames.contains(name) ? .v1_0 : Self.names[name] else { return nil }
        self = version
    }

    /// Whether the file that an import names is no file, but stands for the normative types: the alias of a namespace of
    /// the Simple Profile, or its URI (1.3 §3.1, §3.6.8.2.4).
    static func namesNormativeTypes(_ name: String) -> Bool {
        names[name].map { $0 < .v2_0 } ?? false
    }

    /// An earlier version is less than a later one.
    package static func < (left: LanguageVersion, right: LanguageVersion) -> Bool { left.rawValue < right.rawValue }
}
