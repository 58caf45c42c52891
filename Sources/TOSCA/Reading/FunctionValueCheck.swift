internal import YAML

/// Checks the values that properties have by functions, as far as they are known before anything runs.
///
/// With the defaults of inputs when a template is read, with the inputs themselves when something is to be run.
struct FunctionValueCheck {
    private let topology: Topology
    private let types: TypeCatalog
    private let given: FunctionTypes
    private let context: TemplateContext
    /// What functions give without any input: that cannot be mended by other inputs.
    private let constants: TemplateContext
    /// Whether the inputs are only those that will be taken if no others are given.
    private let isByDefault: Bool

    init(_ topology: Topology, _ types: TypeCatalog, inputs: [String: Value], isByDefault: Bool) {
        self.topology = topology
        self.types = types
        self.isByDefault = isByDefault
        given = FunctionTypes(topology, types)
        context = TemplateContext(topology, types, inputs: inputs)
        constants = TemplateContext(topology, types, inputs: [:])
    }

    func check(_ collector: inout DiagnosticCollector) {
        for (index, node) in topology.nodeTemplates.enumerated() where node.mayCallFunctions {
            let type = node.nodeType
            check(node.properties, type.properties, of: index, &collector)
            check(node.attributes.initial(for: type.attributes), type.attributes, of: index, &collector)
            check(node.capabilities, type.capabilities, of: index, &collector)
            check(node.interfaceSet, of: index, &collector)
        }
        for relationship in topology.relationships where relationship.mayCallFunctions {
            let type = relationship.relationshipType
            check(relationship.properties, type.properties, of: nil, &collector)
            check(
                relationship.attributes.initial(for: type.attributes), type.attributes, of: nil, &collector)
            check(relationship.interfaceSet, of: nil, &collector)
        }
        for group in topology.groups {
            let type = types.groupTypes[group.type]
            let attributes = type?.attributes ?? [:]
            check(group.properties, type?.properties, of: nil, &collector)
            check(group.attributes.initial(for: attributes), attributes, of: nil, &collector)
        }
        for policy in topology.policies {
            check(policy.properties, types.policyTypes[policy.type]?.properties, of: nil, &collector)
        }
        if let substitution = topology.substitution {
            let type = types.nodeTypes[substitution.nodeType]
            check(substitution.constants, type?.properties, of: nil, &collector)
            check(substitution.ownCapabilities, type?.capabilities ?? [:], of: nil, &collector)
        }
        for output in topology.outputs {
            guard let schema = output.schema, !output.value.isPlain else { continue }
            check(output.value, schema, of: "'\(output.name)'", nil, &collector)
        }
    }

    /// In one order: where a value comes to be too much depends on which others are known by then.
    private static func inOrder<Named>(
        _ named: some Sequence<(key: String, value: Named)>
    ) -> [(key: String, value: Named)] {
        named.sorted { $0.key < $1.key }
    }

    private func check(
        _ capabilities: [String: Capability], _ definitions: [String: CapabilityDefinition], of node: Int?,
        _ collector: inout DiagnosticCollector
    ) {
        let valued = capabilities.lazy.filter { name, capability in
            capability.hasValues || definitions[name]?.attributes.isEmpty == false
        }
        for (name, capability) in Self.inOrder(valued) {
            let definition = definitions[name]
            let attributes = definition?.attributes ?? [:]
            check(capability.properties, definition?.properties, of: node, &collector)
            check(capability.attributes.initial(for: attributes), attributes, of: node, &collector)
        }
    }

    private func check(
        _ interfaces: InterfaceSet, of node: Int?, _ collector: inout DiagnosticCollector
    ) {
        guard interfaces.hasInputs else { return }
        for (_, interface) in Self.inOrder(interfaces.byName) {
            for (_, operation) in Self.inOrder(interface.operations) where !operation.inputs.isEmpty {
                check(operation.inputs, operation.inputDefinitions, of: node, &collector)
            }
        }
    }

    private func check(
        _ values: [String: Value], _ definitions: [String: PropertyDefinition]?, of node: Int?,
        _ collector: inout DiagnosticCollector
    ) {
        for (name, value) in Self.inOrder(values.lazy.filter { !$0.value.isPlain }) {
            guard let schema = definitions?[name]?.schema else { continue }
            check(value, schema, of: "'\(name)'", node, &collector)
        }
    }

    private func check(
        _ value: Value, _ schema: Schema, of what: String, _ node: Int?, _ collector: inout DiagnosticCollector
    ) {
        switch value {
        case .function(let function): check(function, schema, of: what, node, &collector)
        case .list(let values):
            guard let entry = types.entrySchema(of: schema) else { return }
            for value in values { check(value, entry, of: "an entry of \(what)", node, &collector) }
        case .map(let entries):
            let properties = types.dataTypes[schema.type]?.properties ?? [:]
            let entry = types.entrySchema(of: schema)
            for member in entries {
                guard let schema = properties[member.key]?.schema ?? entry else { continue }
                check(member.value, schema, of: "'\(member.key)' of \(what)", node, &collector)
            }
        default: break
        }
    }

    private func check(
        _ function: Function, _ schema: Schema, of what: String, _ node: Int?, _ collector: inout DiagnosticCollector
    ) {
        if let type = given.type(of: function, in: node), types.excludes(type, as: schema.type) {
            collector.error(
                .mistypedValue, function.location,
                "\(what), by \(function), must be of type \(schema.type), and is of type \(type)")
            return
        }
        let value = Value.function(function)
        let given: Value
        do throws(EvaluationError) {
            given = try value.evaluated(in: context.of(node))
        } catch {
            // What only a run can tell is left to it.
            if let excess = error.excess, let location = error.location {
                complain(of: value, excess, at: location, node, &collector)
            }
            return
        }
        guard given != .null else { return }
        let isConstant = (try? value.evaluated(in: constants.of(node))) != nil
        let source = isByDefault && !isConstant ? "\(function) and the defaults of inputs" : "\(function)"
        let problems = types.problems(
            of: given, as: schema, called: "\(what), by \(source),", at: { _ in function.location })
        for problem in problems {
            if isByDefault, !isConstant {
                collector.warning(problem.code, function.location, problem.message, hint: problem.hint)
            } else {
                collector.error(problem.code, function.location, problem.message, hint: problem.hint)
            }
        }
    }

    /// Complains of a value that would be more than a run evaluates.
    ///
    /// - Parameter location: the function where it comes to be too much: of all that is made of that one the same is said.
    private func complain(
        of value: Value, _ excess: String, at location: Location, _ node: Int?, _ collector: inout DiagnosticCollector
    ) {
        var isCertain = !isByDefault
        if !isCertain {
            do throws(EvaluationError) {
                _ = try value.evaluated(in: constants.of(node))
            } catch {
                isCertain = error.excess != nil
            }
        }
        if isCertain {
            collector.error(.limitExceeded, location, "this has no value: \(excess)")
        } else {
            collector.warning(
                .limitExceeded, location, "with the defaults of inputs this has no value: \(excess)")
        }
    }
}

extension TypeCatalog {
    /// What is wrong with a value, none of whose parts is a function.
    ///
    /// Texts that stand for numbers are taken for such where numbers are wanted: `concat` makes nothing but texts.
    ///
    /// - Parameter place: where the part of the value is to which keys and indices lead.
    fileprivate func problems(
        of value: Value, as schema: Schema, called what: String, at place: (_ path: [String]) -> Location
    ) -> [Diagnostic] {
        var first: [Diagnostic] = []
        for style in [Scalar.Style.doubleQuoted, .plain] {
            var collector = DiagnosticCollector(isLenient: true)
            let node = Node(value, style: style, at: place)
            _ = Assignment(types: self).value(node, schema: schema, of: what, &collector)
            let problems = collector.diagnostics.filter { $0.severity == .error }
            if problems.isEmpty { return [] }
            if first.isEmpty { first = problems }
        }
        return first
    }
}

extension ServiceTemplate {
    /// What is wrong with inputs.
    ///
    /// - Parameter inputs: the values of inputs by name, defaults included.
    /// - Returns: errors, each at the declaration of its input, with the input's name and the keys and indices that lead
    ///   to what is wrong in its value.
    public func problems(ofInputs inputs: [String: Value]) -> [(path: [String], problem: Diagnostic)] {
        topology.inputs.flatMap { input -> [(path: [String], problem: Diagnostic)] in
            guard let value = inputs[input.name] else { return [] }
            // Each part has a line of its own, by which it is known again.
            var paths: [[String]] = []
            let problems = types.problems(of: value, as: input.schema, called: "the input '\(input.name)'") { path in
                paths.append(path)
                return Location(file: input.location.file, line: paths.count, column: 1)
            }
            return problems.map { problem in
                (
                    [input.name] + paths[problem.location.line - 1],
                    Diagnostic(
                        problem.code, severity: problem.severity, location: input.location, message: problem.message,
                        hint: problem.hint)
                )
            }
        }
    }

    /// What is wrong with the properties that inputs are the values of, where nothing is wrong with the inputs.
    ///
    /// - Parameter inputs: the values of inputs by name, defaults included.
    /// - Returns: errors, each at the function that gives the value.
    public func diagnostics(withInputs inputs: [String: Value]) -> [Diagnostic] {
        var collector = DiagnosticCollector(isLenient: true)
        FunctionValueCheck(topology, types, inputs: inputs, isByDefault: false).check(&collector)
        return Diagnostic.sorted(collector.diagnostics, files: [])
    }

    /// The defaults of the inputs that fit their own declarations.
    static func defaults(of inputs: [PropertyDefinition], _ types: TypeCatalog) -> [String: Value] {
        var defaults: [String: Value] = [:]
        for input in inputs {
            guard let value = input.defaultValue, value.isPlain,
                types.problems(of: value, as: input.schema, called: "", at: { _ in input.location }).isEmpty
            else { continue }
            defaults[input.name] = value
        }
        return defaults
    }
}

extension Node {
    /// A node that reads as a value does; none of its parts is a function.
    ///
    /// - Parameters:
    ///   - path: the keys and indices that lead to it in a value that it is a part of.
    ///   - style: how texts are written.
    ///   - place: where the part is to which keys and indices lead.
    fileprivate convenience init(
        _ value: Value, path: [String] = [], style: Scalar.Style, at place: (_ path: [String]) -> Location
    ) {
        let location = place(path)
        func scalar(_ text: String, _ style: Scalar.Style = .plain, isKey: Bool = false) -> Content {
            // It is evaluated: no key of it is a call.
            let isTagged = isKey && Function.Name(rawValue: text) != nil
            return .scalar(Scalar(text: text, style: style, isTaggedString: isTagged))
        }
        let content: Content =
            switch value {
            case .null: scalar("null")
            case .boolean, .integer, .float: scalar(value.text)
            case .string(let text): scalar(text, style)
            case .list(let values):
                .sequence(
                    values.enumerated().map { Node($1, path: path + [String($0)], style: style, at: place) })
            case .map(let entries):
                .mapping(
                    Mapping(
                        entries: entries.map { entry in
                            Mapping.Entry(
                                key: Node(content: scalar(entry.key, style, isKey: true), location: location),
                                value: Node(entry.value, path: path + [entry.key], style: style, at: place))
                        }))
            case .function(let function): scalar(function.description, style)
            }
        self.init(content: content, location: location)
    }
}
