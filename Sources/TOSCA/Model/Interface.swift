public import YAML

/// A set of operations of a node or a relationship (TOSCA Simple Profile 1.3 §3.6.20).
public struct Interface: Sendable {
    /// Its short name: `Standard`.
    public let name: String
    /// The name of its type.
    public var type: String?
    /// The operations by name.
    public var operations: [String: Operation]
    /// What it tells without being asked, by name (1.3 §3.6.18, §3.6.19): what brings it, and where its outputs go.
    public var notifications: [String: Operation] = [:]
    /// Inputs of all its operations.
    public var inputs: [String: Value]
    /// What is declared of those inputs.
    public var inputDefinitions: [String: PropertyDefinition] = [:]
    /// Where it is declared or assigned last.
    public var location: Location
    /// Where its type is named.
    var typeLocation: Location?
    /// The inputs as they are written, to be read when its type is known.
    var writtenInputs: [Mapping.Entry] = []
    /// Whether nothing but its name, one with dots, says what its type may be.
    var isTypeImplied = false
}

/// An operation (1.3 §3.6.17).
public struct Operation: Sendable {
    /// Its name: `create`.
    public let name: String
    /// What runs; nil for nothing, which is no error (1.3 §5.8.1).
    public var implementation: Implementation?
    /// What it is called with.
    public var inputs: [String: Value]
    /// The inputs that it has from its interface alone, by name.
    var sharedInputs: Set<String> = []
    /// What is declared of its inputs.
    public var inputDefinitions: [String: PropertyDefinition] = [:]
    /// The inputs as they are written, to be read when the interface's type is known.
    var writtenInputs: [Mapping.Entry] = []
    /// The implementation as it is written.
    var writtenImplementation: Node?
    /// What is said of how it runs where nothing is said of what runs.
    var refinement: ImplementationRefinement?
    /// The outputs as they are written.
    var writtenOutputs: [Mapping.Entry] = []
    /// What is declared of its outputs.
    var outputDefinitions: [String: PropertyDefinition] = [:]
    /// The attributes that its outputs are written to, by output: entity and path.
    public var outputs: [String: [String]]
    /// Where each of those is written.
    var outputPlaces: [String: Location] = [:]
    /// Where it is declared or assigned last.
    public var location: Location
}

/// What runs when an operation is called.
public struct Implementation: Sendable {
    /// The file that is run.
    public let primary: ArtifactReference
    /// Files that it needs.
    public let dependencies: [ArtifactReference]
    /// Seconds until it is stopped (1.3 §3.6.16.1).
    public let timeout: Int?
    /// Where it runs, if not where its operation always does.
    public let operationHost: OperationHost?
    /// Where it is assigned.
    public let location: Location
}

/// An implementation without a file: it says how the inherited one runs (1.3 §3.6.16).
struct ImplementationRefinement: Sendable {
    let dependencies: [ArtifactReference]
    let timeout: Int?
    let operationHost: OperationHost?
    let location: Location

    /// An implementation with what is said here in the place of what it says.
    func refining(_ inherited: Implementation) -> Implementation {
        Implementation(
            primary: inherited.primary, dependencies: dependencies.isEmpty ? inherited.dependencies : dependencies,
            timeout: timeout ?? inherited.timeout, operationHost: operationHost ?? inherited.operationHost,
            location: inherited.location)
    }
}

/// A file of the CSAR, by its path below the CSAR's root.
public struct ArtifactReference: Sendable, Hashable {
    /// The path.
    public let file: String
    /// The name of the artifact's type, if it is given.
    public let type: String?
    /// What the file is to be checked with, if anything (1.3 §3.6.7).
    public let checksum: Artifact.Checksum?
}

/// Where an operation runs (1.3 §3.6.16).
public enum OperationHost: String, Sendable {
    /// On the node itself.
    case `self` = "SELF"
    /// On the node's host.
    case host = "HOST"
    /// On the source of the relationship.
    case source = "SOURCE"
    /// On the target of the relationship.
    case target = "TARGET"
    /// Where the orchestrator is.
    case orchestrator = "ORCHESTRATOR"
}

/// A file that a node brings (1.3 §3.6.7).
public struct Artifact: Sendable {
    /// Its name.
    public let name: String
    /// The file.
    public let reference: ArtifactReference
    /// The repository that holds the file, if that is not the CSAR.
    public let repository: String?
    /// Where a deployment puts the file.
    public let deployPath: String?
    /// Its version, as it is written (1.3).
    public let version: String?
    /// What its author says of it.
    public let description: String?
    /// Its properties, as they are given.
    public let properties: [String: Value]
    /// Where it is declared.
    public let location: Location

    /// The checksum of an artifact's file (1.3 §3.6.7).
    public struct Checksum: Sendable, Hashable {
        /// The checksum, as it is written.
        public let value: String
        /// How it is computed, as it is written: `MD5`, `SHA-256`; nil where that is not said.
        public let algorithm: String?
        /// Where it is written.
        public let location: Location
    }
}

/// The name of an operation with its interface: `Standard.create`.
public struct OperationName: Hashable, Sendable, CustomStringConvertible {
    /// The interface's short name.
    public let interface: String
    /// The operation's name.
    public let operation: String

    /// A name of these parts; the interface's may be the full one of its type.
    public init(interface: String, operation: String) {
        self.interface = Self.shortName(of: interface)
        self.operation = operation
    }

    /// Reads `interface.operation`, split at the last dot; nil without one.
    public init?(_ text: String) {
        guard let dot = text.lastIndex(of: ".") else { return nil }
        let operation = text[text.index(after: dot)...]
        guard !operation.isEmpty, dot > text.startIndex else { return nil }
        self.init(interface: String(text[..<dot]), operation: String(operation))
    }

    /// The last part of an interface's name: `tosca.interfaces.node.lifecycle.Standard` is `Standard`.
    public static func shortName(of interface: String) -> String {
        String(interface.split(whereSeparator: { $0 == "." || $0 == ":" }).last ?? Substring(interface))
    }

    /// Both parts, joined by a dot.
    public var description: String { "\(interface).\(operation)" }
}
