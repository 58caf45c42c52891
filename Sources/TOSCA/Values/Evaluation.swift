public import YAML

/// What a function's argument names: a node template, or a keyword that stands for one.
public enum EntityReference: Sendable, Hashable {
    /// The node or relationship that the value belongs to.
    case `self`
    /// The source of the relationship.
    case source
    /// The target of the relationship.
    case target
    /// The host of the node.
    case host
    /// A node template, by name.
    case node(String)

    /// Reads the first argument of a function (TOSCA Simple Profile 1.1 §4.1).
    public init(_ text: String) {
        self =
            switch text {
            case "SELF": .self
            case "SOURCE": .source
            case "TARGET": .target
            case "HOST": .host
            default: .node(text)
            }
    }
}

/// Answers what functions ask.
public protocol EvaluationContext {
    /// The value of an input of the topology.
    func input(_ name: String) throws(EvaluationError) -> Value
    /// A property or, where there is none, an attribute of an entity, at a path of names and indices.
    func property(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value
    /// An attribute or, where there is none, a property of an entity.
    func attribute(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value
    /// An output of an operation that has run.
    func output(_ name: String, interface: String, operation: String, of entity: EntityReference)
        throws(EvaluationError) -> Value
    /// The path of an artifact.
    func artifact(_ name: String, of entity: EntityReference) throws(EvaluationError) -> Value
    /// The position of the node among those of its template, from 0; nil where there is no node.
    var nodeIndex: Int? { get }
    /// The names of the nodes of a type: of their instances or, where there are none yet, of their templates.
    ///
    /// - Parameters:
    ///   - type: the type's name as it is written.
    ///   - location: where.
    func nodes(ofType type: String, at location: Location) throws(EvaluationError) -> Value
}

extension EvaluationContext {
    /// There is no node, or it is not known yet which instance it will be.
    public var nodeIndex: Int? { nil }
}

/// Why a function has no value.
public struct EvaluationError: Error, Sendable, CustomStringConvertible {
    /// The function, if it is known.
    public let location: Location?
    /// Why.
    public let message: String
    /// What would be more than is evaluated for the sake of one value, if that is why.
    let excess: String?

    /// A reason.
    public init(_ message: String, at location: Location? = nil) {
        (self.message, self.location, excess) = (message, location, nil)
    }

    /// That it would be more than is evaluated for the sake of one value.
    init(excess: String) { (message, location, self.excess) = (excess, nil, excess) }

    /// The reason of a function that is evaluated for the sake of another.
    fileprivate init(_ inner: EvaluationError, of function: Function) {
        message = "\(function): \(inner.message)"
        location = function.location
        excess = inner.excess
    }

    /// The reason, after the place of the function.
    public var description: String { (location.map { "\($0): " } ?? "") + message }
}

extension Value {
    /// The value with all functions evaluated.
    public func evaluated(in context: some EvaluationContext) throws(EvaluationError) -> Value {
        switch self {
        case .null, .boolean, .integer, .float, .string: return self
        case .list(let values):
            try EvaluationBudget.spend(values.count)
            var evaluated: [Value] = []
            for value in values { evaluated.append(try value.evaluated(in: context)) }
            return .list(evaluated)
        case .map(let entries):
            try EvaluationBudget.spend(entries.count)
            var evaluated: [MapEntry] = []
            for entry in entries {
                evaluated.append(MapEntry(key: entry.key, value: try entry.value.evaluated(in: context)))
            }
            return .map(evaluated)
        case .function(let function):
            do throws(EvaluationError) {
                guard EvaluationBudget.current == nil else { return try function.call(in: context) }
                return try EvaluationBudget.$current.withValue(EvaluationBudget(EvaluationBudget.ofOneValue)) {
                    Result { () throws(EvaluationError) in try function.call(in: context) }
                }.get()
            } catch  where error.location == nil {
                throw EvaluationError(error, of: function)
            }
        }
    }

    /// What is at a path of keys and indices, evaluated; nil where nothing is.
    ///
    /// What is beside it is not looked at.
    public func evaluated(
        at path: ArraySlice<String>, in context: some EvaluationContext
    ) throws(EvaluationError) -> Value? {
        guard let first = path.first else { return try evaluated(in: context) }
        switch self {
        case .map: return try self[first]?.evaluated(at: path.dropFirst(), in: context)
        case .list(let values):
            guard let index = Int(first), values.indices.contains(index) else { return nil }
            return try values[index].evaluated(at: path.dropFirst(), in: context)
        case .function: return try evaluated(in: context).member(at: path)
        default: return nil
        }
    }

    /// The member at a path of keys and indices.
    public func member(at path: some Collection<String>) -> Value? {
        guard let first = path.first else { return self }
        switch self {
        case .map: return self[first]?.member(at: path.dropFirst())
        case .list(let values):
            guard let index = Int(first), values.indices.contains(index) else { return nil }
            return values[index].member(at: path.dropFirst())
        default: return nil
        }
    }
}

extension Function {
    /// How many functions are being evaluated, each for the sake of the one before.
    @TaskLocal static var depth = 0

    /// How many properties may be each the next one's value; what needs more asks for itself.
    static let mostDepth = 50

    /// Notes that so many functions more are evaluated for the sake of this one.
    static func reach(_ further: Int) throws(EvaluationError) {
        // One is that which asks for the first property.
        guard depth + further <= mostDepth + 1 else { throw EvaluationError("it leads back to itself") }
        EvaluationBudget.current?.reach(depth + further)
    }

    private func nested(_ body: () throws(EvaluationError) -> Value) throws(EvaluationError) -> Value {
        try Self.reach(1)
        let result = Self.$depth.withValue(Self.depth + 1) { Result(catching: body) }
        return try result.get()
    }

    fileprivate func call(in context: some EvaluationContext) throws(EvaluationError) -> Value {
        try EvaluationBudget.spend(1)
        var arguments: [Value] = []
        for argument in self.arguments { arguments.append(try argument.evaluated(in: context)) }
        // Not of all: the text of a long list would be a long one.
        var texts: [String] { arguments.map(\.text) }
        func need(_ count: Int) throws(EvaluationError) {
            guard arguments.count >= count else { throw EvaluationError("it takes \(count) arguments or more") }
        }
        switch name {
        case .getInput:
            try need(1)
            let value = try nested { () throws(EvaluationError) in try context.input(texts[0]).evaluated(in: context) }
            guard let member = value.member(at: texts.dropFirst()) else {
                throw EvaluationError(
                    "the input '\(texts[0])' has no member \(texts.dropFirst().joined(separator: "."))")
            }
            return member
        case .getProperty:
            try need(2)
            return try nested { () throws(EvaluationError) in
                try context.property(Array(texts.dropFirst()), of: EntityReference(texts[0]))
            }
        case .getAttribute:
            try need(2)
            return try nested { () throws(EvaluationError) in
                try context.attribute(Array(texts.dropFirst()), of: EntityReference(texts[0]))
            }
        case .getOperationOutput:
            try need(4)
            return try context.output(
                texts[3], interface: OperationName.shortName(of: texts[1]), operation: texts[2],
                of: EntityReference(texts[0]))
        case .getArtifact:
            try need(2)
            return try context.artifact(texts[1], of: EntityReference(texts[0]))
        case .getNodesOfType:
            try need(1)
            return try context.nodes(ofType: texts[0], at: location)
        case .nodeIndex:
            guard let index = context.nodeIndex else { throw EvaluationError("there is no node here") }
            return .integer(index)
        case .unsupported: throw EvaluationError("this function is not supported yet")
        case .concat:
            // From 2.0 on (§10.2) it also joins lists.
            let lists = arguments.compactMap { if case .list(let values) = $0 { values } else { nil } }
            guard !lists.isEmpty, lists.count == arguments.count else {
                guard !arguments.contains(where: \.hasParts) else {
                    throw EvaluationError("it takes texts alone or lists alone")
                }
                return .string(try Self.joined(arguments, separator: ""))
            }
            try EvaluationBudget.spend(lists.reduce(0) { $0 + $1.count })
            return .list(lists.flatMap(\.self))
        case .join:
            try need(1)
            guard case .list(let values) = arguments[0], !values.contains(where: \.hasParts) else {
                throw EvaluationError("its first argument is a list of texts")
            }
            return .string(try Self.joined(values, separator: arguments.dropFirst().first?.text ?? ""))
        case .token:
            try need(3)
            guard !arguments[0].hasParts else { throw EvaluationError("it takes a text to be taken apart") }
            guard let index = Int(texts[2]), !texts[1].isEmpty else {
                throw EvaluationError("it takes a string, separating characters and an index")
            }
            let parts = Self.parts(of: texts[0], separatedBy: texts[1])
            guard parts.indices.contains(index) else {
                throw EvaluationError("'\(texts[0])' has no part \(index), only \(parts.count)")
            }
            return .string(parts[index])
        }
    }

    /// Puts texts together, as far as the budget goes.
    private static func joined(_ values: [Value], separator: String) throws(EvaluationError) -> String {
        var joined = ""
        for (index, value) in values.enumerated() {
            for part in index == 0 ? [value.text] : [separator, value.text] {
                try EvaluationBudget.spend(for: part)
                joined += part
            }
        }
        return joined
    }

    /// The parts of a text for `token`, each code point of `separators` being a separator (1.3 §4.3.3).
    ///
    /// Code points and not characters: a carriage return and a line feed are one character.
    static func parts(of text: String, separatedBy separators: String) -> [String] {
        let separators = Set(separators.unicodeScalars)
        return text.unicodeScalars.split(omittingEmptySubsequences: false) { separators.contains($0) }
            .map { String(String.UnicodeScalarView($0)) }
    }
}

extension Value {
    /// Whether it is made of others, and so no text.
    fileprivate var hasParts: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }
}
