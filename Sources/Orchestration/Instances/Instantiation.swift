public import TOSCA
internal import YAML

/// How many instances a topology may have before it is taken for a mistake.
public struct InstantiationLimits: Sendable {
    /// Node instances.
    public var nodes = 1_000_000
    /// Relationship instances: a full mesh between two scaled templates has the product of their counts.
    public var relationships = 10_000_000

    /// The default limits.
    public init() {}
}

extension InstanceModel {
    /// Makes the instances of a topology.
    ///
    /// A template's own count is `default_instances` of its scalable capability, else 1; what is hosted on a scaled
    /// host exists once on each of the host's instances, so counts multiply along the path of HostedOn relationships.
    /// A hosted instance belongs to one host instance; every other relationship is a full mesh, except that two
    /// templates in the HostedOn relation pair by index. In TOSCA 2.0 a count is that of all instances (§14.1), each of
    /// which is bound to one of each target.
    ///
    /// - Throws: `OrchestrationError` when a count is not a whole number, contradicts its bounds, when HostedOn is
    ///   cyclic, when a target has no instance of the index that is meant, or when `limits` are exceeded.
    public init(
        of service: ServiceTemplate, inputs: ResolvedInputs, limits: InstantiationLimits = .init()
    ) throws(OrchestrationError) {
        let topology = service.topology
        let hosting: Hosting
        do throws(CompilationError) {
            hosting = try Hosting(of: service)
        } catch {
            throw OrchestrationError(error.description)
        }
        var counts = [Int](repeating: 0, count: topology.nodeTemplates.count)
        var ranges = [Range<Int>](repeating: 0..<0, count: counts.count)
        for template in hosting.hostsFirst {
            let own = try Scaling(of: topology.nodeTemplates[template], in: service, inputs: inputs).instances
            let isOnEach = hosting.hostedBy[template].map { !topology.relationships[$0].bindsByPosition } ?? false
            let (count, overflow) = own.multipliedReportingOverflow(
                by: isOnEach ? hosting.host[template].map { counts[$0] } ?? 1 : 1)
            guard !overflow, count <= limits.nodes else {
                throw .tooManyInstances(topology.nodeTemplates[template], limit: limits.nodes)
            }
            counts[template] = count
        }
        var total = 0
        for (template, count) in counts.enumerated() {
            ranges[template] = total..<total + count
            total += count
            guard total <= limits.nodes else {
                throw .tooManyInstances(topology.nodeTemplates[template], limit: limits.nodes)
            }
        }

        var nodes = [NodeInstance?](repeating: nil, count: total)
        for template in hosting.hostsFirst {
            for position in 0..<counts[template] {
                var host: Int?
                if let hostTemplate = hosting.host[template], let hostedBy = hosting.hostedBy[template] {
                    let relationship = topology.relationships[hostedBy]
                    let own =
                        relationship.bindsByPosition
                        ? try relationship.target(ofSource: position, among: counts[hostTemplate])
                        : position / (counts[template] / counts[hostTemplate])
                    host = own.map { ranges[hostTemplate].lowerBound + $0 }
                }
                let index = ranges[template].lowerBound + position
                let rootHost = host.flatMap { nodes[$0]?.rootHost } ?? index
                nodes[index] = NodeInstance(template: template, position: position, host: host, rootHost: rootHost)
            }
        }
        self.nodes = nodes.compactMap(\.self)
        self.ranges = ranges
        self.relationships = try Self.relationships(
            of: service, hosting: hosting, nodes: self.nodes, ranges: ranges, limits: limits)
    }

    private static func relationships(
        of service: ServiceTemplate, hosting: Hosting, nodes: [NodeInstance], ranges: [Range<Int>],
        limits: InstantiationLimits
    ) throws(OrchestrationError) -> [RelationshipInstance] {
        var instances: [RelationshipInstance] = []
        for (relationship, ends) in hosting.ends.enumerated() {
            let (sources, targets) = (ranges[ends.source], ranges[ends.target])
            let bindsByPosition = service.topology.relationships[relationship].bindsByPosition
            let pairsByIndex = hosting.isHosting[relationship] && !bindsByPosition
            let isHost = hosting.isHosting[relationship] && hosting.host[ends.source] == ends.target
            let (mesh, overflow) = sources.count.multipliedReportingOverflow(by: targets.count)
            let added = pairsByIndex || bindsByPosition ? sources.count : mesh
            guard !overflow || added == sources.count, instances.count + added <= limits.relationships else {
                throw .tooManyRelationships(service.topology.relationships[relationship], limit: limits.relationships)
            }
            for source in sources {
                if isHost, let host = nodes[source].host {
                    instances.append(.init(relationship: relationship, source: source, target: host))
                } else if pairsByIndex, sources.count == targets.count {
                    let target = targets.lowerBound + nodes[source].position
                    instances.append(.init(relationship: relationship, source: source, target: target))
                } else if bindsByPosition {
                    let target = try service.topology.relationships[relationship].target(
                        ofSource: nodes[source].position, among: targets.count)
                    guard let target else { continue }
                    instances.append(
                        .init(relationship: relationship, source: source, target: targets.lowerBound + target))
                } else {
                    for target in targets {
                        instances.append(.init(relationship: relationship, source: source, target: target))
                    }
                }
            }
        }
        return instances
    }
}

extension Relationship {
    /// The position of the instance that one of the source is bound to (2.0 §8.5.2); nil where there is none and need
    /// not be one.
    fileprivate func target(ofSource position: Int, among count: Int) throws(OrchestrationError) -> Int? {
        let wanted =
            switch binding {
            case .all, .one: count == 0 ? 0 : position % count
            case .sameIndex: position
            case .index(let index): index
            }
        if wanted < count { return wanted }
        guard isOptional else { throw .missingInstance(self, ofSource: position, wanted: wanted, count: count) }
        return nil
    }
}
