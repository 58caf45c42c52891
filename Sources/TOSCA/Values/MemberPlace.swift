/// Node templates or their instances, with what leads from one to another: what functions find properties in.
public protocol MemberGraph {
    /// What stands for a node.
    associatedtype Vertex: Hashable
    /// The template of a node.
    func template(of node: Vertex) -> NodeTemplate
    /// The relationships that fulfil a requirement of a node, each with the node at its other end.
    func ends(of node: Vertex, requirement: String) -> [(relationship: Relationship, target: Vertex)]
}

/// A place where the path of a `get_property` or `get_attribute` may lead.
public struct MemberPlace<Vertex: Hashable> {
    /// What has properties and attributes.
    public enum Holder {
        /// A node.
        case node
        /// A capability of the node, by name.
        case capability(String)
        /// A relationship of which the node is the source.
        case relationship(Relationship)
    }

    /// The node, or whose capability or relationship it is.
    public let node: Vertex
    /// What would have the member.
    public let holder: Holder
    /// The name of the member there, and what is within it.
    public let path: ArraySlice<String>
}

extension MemberGraph {
    /// The places where a path may lead, in the order in which they are looked at: the first that has something counts.
    ///
    /// A path begins with the name of a property or an attribute, or with that of a capability or of a requirement
    /// (TOSCA Simple Profile 1.3 §4.4.2.2, §4.5.1.2). Behind a requirement stands the node that fulfils it, then the
    /// capability there that the relationship is bound to, then the relationship itself; and from that node the path
    /// goes on in the same way.
    public func places(of path: [String], from node: Vertex, _ types: TypeCatalog) -> [MemberPlace<Vertex>] {
        var places = [MemberPlace(node: node, holder: .node, path: path[...])]
        var nodes = [node]
        var rest = path[...]
        while let name = rest.popFirst(), !rest.isEmpty, !nodes.isEmpty {
            var next: [Vertex] = []
            var behind: [MemberPlace<Vertex>] = []
            var seen: Set<Vertex> = []
            for node in nodes {
                if template(of: node).capabilities[name] != nil {
                    places.append(MemberPlace(node: node, holder: .capability(name), path: rest))
                }
                for (relationship, target) in ends(of: node, requirement: name) {
                    if seen.insert(target).inserted {
                        next.append(target)
                        places.append(MemberPlace(node: target, holder: .node, path: rest))
                    }
                    behind += relationship.bound(at: template(of: target), types).map {
                        MemberPlace(node: target, holder: .capability($0), path: rest)
                    }
                    behind.append(MemberPlace(node: node, holder: .relationship(relationship), path: rest))
                }
            }
            places += behind
            nodes = next
        }
        return places
    }

    /// What the template says of the property at a place; nil where it says nothing.
    public func property(at place: MemberPlace<Vertex>) -> Value? {
        guard let name = place.path.first else { return nil }
        return switch place.holder {
        case .node: template(of: place.node).properties[name]
        case .capability(let capability): template(of: place.node).capabilities[capability]?.properties[name]
        case .relationship(let relationship): relationship.properties[name]
        }
    }

    /// The declaration of the property or attribute at a place; nil where its type declares none of that name.
    public func definition(at place: MemberPlace<Vertex>, _ types: TypeCatalog) -> PropertyDefinition? {
        guard let name = place.path.first else { return nil }
        let type = types.nodeTypes[template(of: place.node).type]
        switch place.holder {
        case .node: return type?.properties[name] ?? type?.attributes[name]
        case .capability(let capability):
            let definition = type?.capabilities[capability]
            return definition?.properties[name] ?? definition?.attributes[name]
        case .relationship(let relationship):
            let type = types.relationshipTypes[relationship.type]
            return type?.properties[name] ?? type?.attributes[name]
        }
    }
}

extension Relationship {
    /// The names of the capabilities of its target that it may be bound to: one by name, or those of a type.
    func bound(at target: NodeTemplate, _ types: TypeCatalog) -> [String] {
        guard let capability else { return target.capabilities.keys.sorted() }
        if target.capabilities[capability] != nil { return [capability] }
        return target.capabilities.filter { types.isCapabilityType($0.value.type, derivedFrom: capability) }.keys
            .sorted()
    }
}

/// The templates of a topology; a node is the index of its template.
extension Topology: MemberGraph {
    /// The node template of an index.
    public func template(of node: Int) -> NodeTemplate { nodeTemplates[node] }

    /// The relationships that fulfil a requirement, each with the index of the node template at its other end.
    public func ends(of node: Int, requirement: String) -> [(relationship: Relationship, target: Int)] {
        relationships(of: node).compactMap { index in
            let relationship = relationships[index]
            guard relationship.requirement == requirement, let target = self.index(ofNode: relationship.target) else {
                return nil
            }
            return (relationship, target)
        }
    }
}
