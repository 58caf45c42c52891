internal import YAML

/// Defaults, which are values of their types: numbers, versions, structures with what their members have by default.
extension TypeResolver {
    /// Of how many values a default may be made.
    static let mostMembersOfDefaults = 10_000

    /// Reads a default as a value of its type; of what is wrong with it `checkDeclared` complains.
    func defaultValue(_ node: Node?, as schema: Schema) -> Value? {
        guard let node else { return nil }
        var unheard = DiagnosticCollector(isLenient: true)
        return Assignment(types: catalog).value(node, schema: schema, of: "", &unheard)
    }

    /// Reads the defaults within data types again, now that all data types are known.
    ///
    /// When they are read first, the types that they are values of may not be there yet: they may even be values of the
    /// type that has them.
    mutating func completeDefaultsOfDataTypes(_ collector: inout DiagnosticCollector) {
        var completed: Set<String> = []
        for name in declarations.names(.dataTypes) { completeDefaults(of: name, &completed, &collector) }
    }

    private mutating func completeDefaults(
        of name: String, _ completed: inout Set<String>, _ collector: inout DiagnosticCollector
    ) {
        guard declarations[name, .dataTypes] != nil, completed.insert(name).inserted,
            let properties = catalog.dataTypes[name]?.properties
        else { return }
        for (property, definition) in properties where definition.defaultNode != nil {
            var part: Schema? = definition.schema
            while let schema = part {
                completeDefaults(of: schema.type, &completed, &collector)
                part = catalog.entrySchema(of: schema)
            }
            let value = defaultValue(definition.defaultNode, as: definition.schema)
            if let value, value.hasMoreParts(than: Self.mostMembersOfDefaults) {
                collector.error(
                    .limitExceeded, definition.location,
                    "the default of '\(property)', with what its members have by default, is made of more than"
                        + " \(Self.mostMembersOfDefaults) values")
            } else {
                catalog.dataTypes[name]?.properties[property] = definition.having(value)
            }
        }
    }
}

extension PropertyDefinition {
    /// The definition with its default read again.
    fileprivate func having(_ defaultValue: Value?) -> PropertyDefinition {
        PropertyDefinition(
            name: name, schema: schema, isRequired: isRequired, defaultValue: defaultValue, isFixed: isFixed,
            description: description, location: location, defaultNode: defaultNode, isDeprecated: isDeprecated,
            said: said)
    }
}

extension Value {
    fileprivate func hasMoreParts(than most: Int) -> Bool {
        var left = most
        func take(_ value: Value) -> Bool {
            left -= 1
            guard left >= 0 else { return false }
            return switch value {
            case .list(let values): values.allSatisfy(take)
            case .map(let entries): entries.allSatisfy { take($0.value) }
            default: true
            }
        }
        return !take(self)
    }
}
