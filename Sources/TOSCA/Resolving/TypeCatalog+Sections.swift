/// The types of a section that is named by a value.
extension TypeCatalog {
    /// Whether a section has a type of this full name.
    func has(_ name: String, _ section: TypeSection) -> Bool {
        switch section {
        case .nodeTypes: nodeTypes[name] != nil
        case .relationshipTypes: relationshipTypes[name] != nil
        default: entityTypes(section)?[name] != nil
        }
    }

    /// The full names of the types of a section, in no order.
    func names(_ section: TypeSection) -> [String] {
        switch section {
        case .nodeTypes: Array(nodeTypes.keys)
        case .relationshipTypes: Array(relationshipTypes.keys)
        default: entityTypes(section).map { Array($0.keys) } ?? []
        }
    }

    /// The names along `derived_from` of a type, its own first; empty where there is no such type.
    func ancestry(of name: String, _ section: TypeSection) -> [String] {
        switch section {
        case .nodeTypes: nodeTypes[name]?.header.ancestry ?? []
        case .relationshipTypes: relationshipTypes[name]?.header.ancestry ?? []
        default: entityTypes(section)?[name]?.header.ancestry ?? []
        }
    }

    /// Whether a type is, or derives from, one that is wanted; where that one is not known, any will do.
    func fits(_ name: String, _ wanted: String, _ section: TypeSection) -> Bool {
        ancestry(of: name, section).contains(wanted) || !has(wanted, section)
    }

    /// The types of a section that holds neither node nor relationship types.
    package func entityTypes(_ section: TypeSection) -> [String: EntityType]? {
        switch section {
        case .dataTypes: dataTypes
        case .artifactTypes: artifactTypes
        case .capabilityTypes: capabilityTypes
        case .interfaceTypes: interfaceTypes
        case .groupTypes: groupTypes
        case .policyTypes: policyTypes
        case .nodeTypes, .relationshipTypes: nil
        }
    }

    mutating func remove(_ key: TypeKey) {
        switch key.section {
        case .nodeTypes: nodeTypes[key.name] = nil
        case .relationshipTypes: relationshipTypes[key.name] = nil
        default: changeEntityTypes(key.section) { $0[key.name] = nil }
        }
    }

    mutating func setEntityType(_ type: EntityType, _ section: TypeSection) {
        changeEntityTypes(section) { $0[type.name] = type }
    }

    private mutating func changeEntityTypes(_ section: TypeSection, _ change: (inout [String: EntityType]) -> Void) {
        switch section {
        case .dataTypes: change(&dataTypes)
        case .artifactTypes: change(&artifactTypes)
        case .capabilityTypes: change(&capabilityTypes)
        case .interfaceTypes: change(&interfaceTypes)
        case .groupTypes: change(&groupTypes)
        case .policyTypes: change(&policyTypes)
        case .nodeTypes, .relationshipTypes: break
        }
    }
}
