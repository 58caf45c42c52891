internal import YAML

/// Where a path of keys and indices leads no further into a value.
struct PathEnd {
    fileprivate enum Reason {
        case isScalar
        case isNoIndex
        case isUndeclared(among: Set<String>)
        case isBeyond(count: Int)
        case isAbsent(among: [String])
    }

    /// The position of the name that leads nowhere.
    let position: Int
    fileprivate let name: String
    /// What has nothing of that name, and of which type it is.
    fileprivate let what: String
    fileprivate let type: String
    fileprivate let reason: Reason

    /// - Parameter owner: whose value it is, where that of another one may have what this lacks.
    func complain(at location: Location, of owner: String? = nil, _ collector: inout DiagnosticCollector) {
        let whole = owner.map { "\(what) of '\($0)'" } ?? what
        switch reason {
        case .isScalar:
            collector.error(
                .malformedFunction, location, "\(what) is of type \(type), which has no members")
        case .isNoIndex:
            collector.error(
                .malformedFunction, location, "\(what) is a list: '\(name)' is no index in it",
                hint: "its entries are counted from 0")
        case .isUndeclared(let members):
            collector.undeclared(
                .undeclaredMember, location, "\(what), of type \(type), has no property '\(name)'", among: members,
                name: name)
        case .isBeyond(let count):
            collector.error(
                .malformedFunction, location,
                "\(whole) has \(count == 1 ? "1 entry" : "\(count) entries"), and none of index \(name)",
                hint: "its entries are counted from 0")
        case .isAbsent(let keys):
            collector.error(
                .malformedFunction, location, "\(whole) has no entry '\(name)'",
                hint: NearMiss.hint(for: name, among: keys))
        }
    }
}

extension TypeCatalog {
    /// Where a path into the values of a schema ends too early; nil where it may lead to something.
    ///
    /// - Parameters:
    ///   - what: what the values are called.
    ///   - value: the only value that is meant, as far as it is known: what is no entry of it is none.
    func end(
        of path: ArraySlice<String>, in schema: Schema, called what: String, having value: Value? = nil
    ) -> PathEnd? {
        guard let name = path.first else { return nil }
        func end(_ reason: PathEnd.Reason) -> PathEnd {
            PathEnd(position: path.startIndex, name: name, what: what, type: schema.type, reason: reason)
        }
        switch builtInType(of: schema.type) {
        case "any"?, "json"?: return nil
        case "list"? where Int(name) == nil: return end(.isNoIndex)
        case "list"?, "map"?:
            let entry = value?.member(at: [name])
            switch value {
            case .list(let values)? where entry == nil: return end(.isBeyond(count: values.count))
            case .map(let entries)? where entry == nil: return end(.isAbsent(among: entries.map(\.key)))
            default: break
            }
            return entrySchema(of: schema).flatMap {
                self.end(of: path.dropFirst(), in: $0, called: "the entry '\(name)' of \(what)", having: entry)
            }
        case .some: return end(.isScalar)
        case nil:
            // Nothing is known of what has no properties.
            guard let properties = dataTypes[schema.type]?.properties, !properties.isEmpty else { return nil }
            guard let property = properties[name] else { return end(.isUndeclared(among: Set(properties.keys))) }
            return self.end(
                of: path.dropFirst(), in: property.schema, called: "'\(name)' of \(what)", having: value?[name])
        }
    }
}
