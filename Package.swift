// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where `DITRIT_STRICT` is set, as CI does: a user's newer compiler may know new ones.
let isStrict = Context.environment["DITRIT_STRICT"] != nil

/// The version of the package that the programs are built for; debian/rules gives it.
let packagedVersion = Context.environment["DITRIT_VERSION"]

let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// A module and its tests.
///
/// `layer` documents where the module stands: it imports only from layers below its own.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources,
        // SE-0458: every touch of C or of raw memory is marked where it happens.
        swiftSettings: swiftSettings + [.strictMemorySafety()])
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies, exclude: exclude,
        resources: resources,
        swiftSettings: swiftSettings)
}

let package = Package(
    name: "ditrit",
    products: [
        .executable(name: "ditrit", targets: ["ditrit"]),
        .executable(name: "ditrit-worker", targets: ["ditrit-worker"]),
        .executable(name: "ditrit-artifactd", targets: ["ditrit-artifactd"]),
        .executable(name: "ditrit-manager", targets: ["ditrit-manager"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // C libraries
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(
            name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .target(name: "CLinux"),
        .target(
            name: "CRelease",
            cSettings: packagedVersion.map { [.define("DITRIT_VERSION", to: "\"\($0)\"")] } ?? []),

        // platform
        module("URI"),
        module("EventLoop", ["CLinux"]),
        module("Process", ["CLinux", "EventLoop"]),
        module("HTTPClient", ["CCurl", "EventLoop"]),
        module("YAML", ["CYAML", "EventLoop"]),
        module("Zip", ["CZip", "CLinux"]),
        module("Crypto", ["COpenSSL"]),
        module("SQLite", ["CSQLite"]),
        module("Systemd", ["CSystemd", "EventLoop"]),
        module("Telemetry", ["CRelease", "EventLoop", "Systemd"]),
        module("Configuration", ["YAML"]),
        module("HTTPServer", ["CMicrohttpd", "CLinux", "EventLoop"]),

        // clients
        module("Consul", ["HTTPClient", "EventLoop"]),
        module("ObjectStore", ["HTTPClient", "Crypto", "EventLoop", "URI"]),

        // domain
        module("Rete"),
        module("TupleSpace", ["Consul", "SQLite", "EventLoop", "Telemetry"]),
        module("CSAR", ["Zip", "Crypto", "YAML"]),
        module("Artifacts", ["CSAR", "Zip", "EventLoop", "HTTPClient"]),
        module("TOSCA", ["EventLoop", "YAML"], resources: [.embedInCode("Profiles")]),

        // engine
        module(
            "Orchestration",
            [
                "Artifacts", "TOSCA", "CSAR", "Crypto", "Rete", "TupleSpace", "Process", "EventLoop", "Telemetry",
            ]),

        // daemons
        module(
            "DaemonLifecycle",
            ["Configuration", "EventLoop", "HTTPServer", "Systemd", "Telemetry", "TupleSpace", argumentParser]),
        module(
            "SpaceMembership",
            ["DaemonLifecycle", "Configuration", "Consul", "EventLoop", "Systemd", "Telemetry", "TupleSpace"]),
        module(
            "WorkerService",
            [
                "DaemonLifecycle", "SpaceMembership", "Configuration", "EventLoop", "HTTPServer", "Telemetry", "CSAR",
                "Artifacts", "Orchestration", "Process", "TupleSpace", argumentParser,
            ]),

        module(
            "ArtifactService",
            [
                "DaemonLifecycle", "Configuration", "EventLoop", "HTTPServer", "Systemd", "Telemetry", "Artifacts",
                "CSAR", "Crypto", "HTTPClient", "ObjectStore", "Orchestration", "SpaceMembership", "TupleSpace", "Zip",
                argumentParser,
            ]),
        module(
            "ManagerService",
            [
                "DaemonLifecycle", "SpaceMembership", "Artifacts", "Configuration", "Crypto", "EventLoop", "HTTPServer",
                "Orchestration", "Systemd", "Telemetry", "TOSCA", "TupleSpace", "YAML", argumentParser,
            ], resources: [.embedInCode("Web")]),

        // editors
        module("LanguageServer", ["Orchestration", "TOSCA", "URI", "YAML"]),

        // executables
        module(
            "DitritCLI",
            [
                "Artifacts", "LanguageServer", "Orchestration", "CSAR", "Consul", "EventLoop", "HTTPClient", "Process",
                "TOSCA", "Telemetry", "TupleSpace", "URI", "YAML", "Zip", argumentParser,
            ]),
        .executableTarget(name: "ditrit", dependencies: ["DitritCLI", argumentParser], swiftSettings: swiftSettings),

        .executableTarget(
            name: "ditrit-worker", dependencies: ["WorkerService", argumentParser], swiftSettings: swiftSettings),
        .executableTarget(
            name: "ditrit-artifactd", dependencies: ["ArtifactService", argumentParser],
            swiftSettings: swiftSettings),

        .executableTarget(
            name: "ditrit-manager", dependencies: ["ManagerService", argumentParser], swiftSettings: swiftSettings),

        // What is claimed, measured: scripts/benchmark. A target of this package and not a package of its own, so that
        // it reaches the modules; no product that is shipped depends on it.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Artifacts", "Orchestration", "CSAR", "TOSCA", "YAML", "CYAML", "Rete", "TupleSpace", "Consul",
                "Process",
                "HTTPClient", "ObjectStore", "Crypto",
                "EventLoop", "BareCurl", argumentParser,
            ],
            path: "Benchmarks", exclude: ["README.md", "BareCurl", "AnsweringServer"],
            resources: [.embedInCode("Programs")],
            swiftSettings: swiftSettings),

        .target(name: "BareCurl", dependencies: ["CCurl"], path: "Benchmarks/BareCurl"),

        .executableTarget(
            name: "AnsweringServer", dependencies: ["HTTPServer", "EventLoop"], path: "Benchmarks/AnsweringServer",
            swiftSettings: swiftSettings),

        // tests
        .target(
            name: "TestSupport", dependencies: ["CLinux", "Consul", "EventLoop"], path: "Tests/TestSupport",
            swiftSettings: swiftSettings),
        // What only a process of its own can show: it is started by tests, and does what its arguments say.
        .executableTarget(
            name: "Probe",
            dependencies: [
                "Configuration", "Crypto", "DaemonLifecycle", "EventLoop", "HTTPClient", "ObjectStore", "Systemd",
                "Telemetry",
            ],
            path: "Tests/Probe",
            swiftSettings: swiftSettings),
        .target(
            name: "ConsulTestSupport", dependencies: ["TestSupport", "Consul", "TupleSpace", "EventLoop"],
            path: "Tests/ConsulTestSupport", swiftSettings: swiftSettings),
        .target(
            name: "ArtifactTestSupport",
            dependencies: ["ditrit-artifactd", "TestSupport", "Artifacts", "EventLoop", "HTTPClient"],
            path: "Tests/ArtifactTestSupport", swiftSettings: swiftSettings),
        .target(
            name: "ObjectStoreTestSupport", dependencies: ["TestSupport", "ObjectStore", "EventLoop", "HTTPClient"],
            path: "Tests/ObjectStoreTestSupport", swiftSettings: swiftSettings),
        // What changes templates at random, for tests and for the fuzzer.
        .target(name: "TemplateMutations", path: "Tests/TemplateMutations", swiftSettings: swiftSettings),
        .target(
            name: "OrchestrationTestSupport", dependencies: ["TestSupport", "Orchestration", "TOSCA"],
            path: "Tests/OrchestrationTestSupport", swiftSettings: swiftSettings),
        tests("URI", []),
        tests("EventLoop", []),
        tests("Process", ["EventLoop"]),
        tests("HTTPClient", ["CLinux", "EventLoop"]),
        tests("YAML", []),
        tests("Zip", []),
        tests("Crypto", []),
        tests("SQLite", []),
        tests("Systemd", ["Probe"]),
        tests("Telemetry", ["Systemd", "Probe"]),
        tests("Configuration", ["YAML"]),
        tests("HTTPServer", ["EventLoop"]),
        tests("Rete", []),
        tests("Consul", ["EventLoop"]),
        tests("TupleSpace", ["ConsulTestSupport", "Consul", "SQLite", "EventLoop", "frozen-taker"]),
        // A process that the tests of the tuple space stop and continue.
        .executableTarget(
            name: "frozen-taker", dependencies: ["TupleSpace", "Consul", "EventLoop"], path: "Tests/FrozenTaker",
            swiftSettings: swiftSettings),
        tests("ObjectStore", ["ObjectStoreTestSupport", "Probe", "Crypto", "EventLoop", "HTTPClient", "URI"]),
        tests("CSAR", []),
        tests("Artifacts", ["ArtifactTestSupport", "ConsulTestSupport", "CSAR", "Orchestration", "TupleSpace", "Zip"]),
        tests(
            "ArtifactService",
            [
                "ArtifactTestSupport", "ObjectStoreTestSupport", "Artifacts", "Configuration", "Crypto",
                "CSAR", "DaemonLifecycle", "EventLoop", "HTTPClient", "HTTPServer", "ObjectStore",
            ]),
        tests("TOSCA", ["YAML", "CSAR"]),
        tests(
            "Orchestration",
            [
                "ConsulTestSupport", "Consul", "OrchestrationTestSupport", "Artifacts", "TOSCA", "CSAR", "Crypto",
                "Rete", "TupleSpace", "Process", "EventLoop", "YAML", "Zip", "TemplateMutations",
            ],
            resources: [.embedInCode("Fixtures")]),
        tests("LanguageServer", ["ditrit", "Orchestration", "TemplateMutations", "TOSCA", "YAML"]),
        tests("DaemonLifecycle", ["HTTPServer", "Telemetry", "Probe"]),
        tests(
            "WorkerService",
            [
                "ditrit-worker", "ditrit-artifactd", "DaemonLifecycle", "SpaceMembership", "Configuration", "EventLoop",
                "HTTPServer", "Systemd", "Telemetry", "YAML",
            ]),
        // Their tests run the programs themselves.
        tests(
            "ManagerService",
            [
                "ditrit", "ditrit-manager", "ditrit-worker", "ditrit-artifactd", "ArtifactTestSupport",
                "ConsulTestSupport",
                "DaemonLifecycle", "SpaceMembership", "Configuration", "Consul", "CSAR", "EventLoop", "HTTPClient",
                "HTTPServer", "Orchestration", "Systemd", "Telemetry", "TOSCA", "TupleSpace", "YAML",
            ], exclude: ["schemathesis.toml"]),
        tests(
            "DitritCLI",
            [
                "ditrit", "ConsulTestSupport", "Consul", "EventLoop", "Orchestration", "Process", "TupleSpace",
                argumentParser,
            ]),
        // Several programs together, on real servers.
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "ditrit", "ditrit-worker", "ArtifactTestSupport", "ObjectStoreTestSupport", "ConsulTestSupport",
                "OrchestrationTestSupport", "TestSupport", "Artifacts", "CSAR", "Consul", "EventLoop", "HTTPClient",
                "ObjectStore", "Orchestration", "TOSCA", "TupleSpace",
            ],
            swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzzer has its main function from libFuzzer, which only a build for it links: scripts/fuzz.
if Context.environment["DITRIT_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz-tosca", dependencies: ["Orchestration", "TemplateMutations", "TOSCA", "YAML"], path: "Fuzzing",
            swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])]))
}
