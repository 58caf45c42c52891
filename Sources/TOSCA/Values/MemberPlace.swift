/// A place where the path of a `get_property` or `get_attribute` may lead.
public struct MemberPlace<Vertex: Hashable & Sendable>: Sendable {
    /// What would have the member.
    public let entity: Entity<Vertex>
    /// The name of the member there, and what is within it.
    public let path: ArraySlice<String>

    /// What is at a path of names and indices within an entity.
    public init(entity: Entity<Vertex>, path: ArraySlice<String>) {
        self.entity = entity
        self.path = path
    }
}

extension MemberGraph {
    /// What the template says of the property at a place; nil where it says nothing.
    public func property(at place: MemberPlace<Vertex>) -> Value? {
        guard let name = place.path.first else { return nil }
        return switch place.entity {
        case .node(let node): template(of: node).properties[name]
        case .capability(let capability, let node): template(of: node).capabilities[capability]?.properties[name]
        case .relationship(let relationship, _, _): relationship.properties[name]
        }
    }

    /// What the attribute at a place is before anything runs: what the template says of it, else the default of its
    /// declaration.
    public func attribute(at place: MemberPlace<Vertex>) -> Value? {
        guard let name = place.path.first else { return nil }
        let assigned: Value? =
            switch place.entity {
            case .node(let node): template(of: node).attributes[name]
            case .capability(let capability, let node): template(of: node).capabilities[capability]?.attributes[name]
            case .relationship(let relationship, _, _): relationship.attributes[name]
            }
        return assigned ?? declarations(of: place.entity).attributes?[name]?.defaultValue
    }

    /// The declaration of the property or attribute at a place; nil where its type declares none of that name.
    public func definition(at place: MemberPlace<Vertex>) -> PropertyDefinition? {
        guard let name = place.path.first else { return nil }
        let declared = declarations(of: place.entity)
        return declared.properties?[name] ?? declared.attributes?[name]
    }

    /// Whether the type declares an attribute of the name at a place.
    func isAttribute(_ place: MemberPlace<Vertex>) -> Bool {
        place.path.first.flatMap { declarations(of: place.entity).attributes?[$0] } != nil
    }

    /// The properties and attributes that types declare for an entity; nil for a capability that they do not declare.
    func declarations(
        of entity: Entity<Vertex>
    ) -> (properties: [String: PropertyDefinition]?, attributes: [String: PropertyDefinition]?) {
        switch entity {
        case .node(let node):
            let type = template(of: node).nodeType
            return (type.properties, type.attributes)
        case .capability(let capability, let node):
            let definition = template(of: node).nodeType.capabilities[capability]
            return (definition?.properties, definition?.attributes)
        case .relationship(let relationship, _, _):
            return (relationship.relationshipType.properties, relationship.relationshipType.attributes)
        }
    }
}
