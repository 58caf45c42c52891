/// What data types are made of.
extension TypeCatalog {
    /// The built-in type that a data type is or derives from; nil for one with properties of its own.
    public func builtInType(of type: String) -> String? {
        if BuiltInType.names.contains(type) { return type }
        return dataTypes[type]?.header.ancestry.last.flatMap { BuiltInType.names.contains($0) ? $0 : nil }
    }

    /// What the entries of a list or a map are like, by itself or by its type.
    package func entrySchema(of schema: Schema) -> Schema? { schema.entry ?? dataTypes[schema.type]?.schema?.entry }

    /// Whether all types are there that values of a schema consist of.
    func knowsParts(of schema: Schema) -> Bool {
        var waiting = [schema]
        var seen: Set<String> = []
        while let next = waiting.popLast() {
            waiting += [next.key, entrySchema(of: next)].compactMap(\.self)
            guard builtInType(of: next.type) == nil, seen.insert(next.type).inserted else { continue }
            guard let type = dataTypes[next.type] else { return false }
            waiting += type.properties.values.map(\.schema)
        }
        return true
    }

    /// Whether a data type, built-in ones included, is another or derives from it.
    func isDataType(_ name: String, derivedFrom ancestor: String) -> Bool {
        name == ancestor || name == "any" || ancestor == "any"
            || dataTypes[name]?.header.ancestry.contains(ancestor) ?? false
    }
}
