internal import TOSCA

/// Where an operation runs: on the nearest host that is reached by ssh, on the way up from a node instance along
/// `HostedOn`; where there is none, where the worker is.
///
/// A host says that it is reached so by the property `protocol: ssh` of its capability `endpoint` (TOSCA Simple Profile
/// 1.3 §5.5.6, and `operation_host`, §3.6.17).
struct OperationPlace {
    /// The node instance to begin at.
    let node: Int
    /// Whether that one itself counts, should it be a host: only what is on it is sure to find it there.
    let ownHost: OwnHost

    enum OwnHost {
        /// It does not: it is made and started from elsewhere.
        case never
        /// It does while it is up.
        case whileUp
        /// It does: whoever has written the model says that the operation runs on it.
        case always
    }

    /// The host, by what is known now; nil where the worker is.
    func host(in site: ExecutionSite, records: @escaping (Int) -> NodeRecord) throws(EvaluationError) -> RemoteHost? {
        var next: Int? = node
        while let candidate = next {
            let host = Candidate(node: candidate, site: site, records: records)
            if candidate != node || counts(records(candidate).state), try host.isReachedBySecureShell {
                return try host.description
            }
            next = site.model.nodes[candidate].host
        }
        return nil
    }

    private func counts(_ state: String) -> Bool {
        switch ownHost {
        case .never: false
        case .whileUp: NodeState.isUp(state)
        case .always: true
        }
    }

    /// A node instance that may be such a host.
    private struct Candidate {
        let node: Int
        let site: ExecutionSite
        let records: (Int) -> NodeRecord

        private var context: RunContext { RunContext(site: site, records: records, owner: .node(node)) }

        /// Whether it is one.
        ///
        /// What the model says of a host and cannot be evaluated is an error: without it another host might be reached, or
        /// one that is not asked who it is.
        var isReachedBySecureShell: Bool {
            get throws(EvaluationError) { try property("protocol")?.text == "ssh" }
        }

        var description: RemoteHost {
            get throws(EvaluationError) {
                let name = site.environment.name(node)
                guard let address = try address else {
                    throw EvaluationError(
                        "its host '\(name)' has no private_address or public_address yet: an operation that makes the"
                            + " host has to set one of them")
                }
                var port = 22
                if let value = try property("port") {
                    guard let number = Int(value.text), (1...65_535).contains(number) else {
                        throw EvaluationError(
                            "the port of the endpoint of its host '\(name)' is no port: \(value.text)")
                    }
                    port = number
                }
                return RemoteHost(
                    name: name, address: address, port: port, user: try property("user")?.text, keys: try keys)
            }
        }

        private var keys: [String] {
            get throws(EvaluationError) {
                let lines: [String] =
                    switch try attribute("host_keys") {
                    case .list(let values): values.map(\.text)
                    case let value?: value.text.split(separator: "\n").map(String.init)
                    case nil: []
                    }
                return lines.filter { !$0.isEmpty }
            }
        }

        private var address: String? {
            get throws(EvaluationError) {
                for name in ["private_address", "public_address"] {
                    if let text = try attribute(name)?.text, !text.isEmpty { return text }
                }
                return nil
            }
        }

        /// An attribute; nil if it has no value and is given none.
        private func attribute(_ name: String) throws(EvaluationError) -> Value? {
            do throws(EvaluationError) {
                // Each property is an attribute as well (TOSCA Simple Profile 1.3 §3.6.12).
                let place = MemberPlace(entity: Entity.node(node), path: [name])
                if let value = try context.attributeValue(at: place) { return value }
                return try template.properties[name]?.evaluated(in: context)
            } catch {
                throw unknown("attribute '\(name)'", error)
            }
        }

        /// A property of its endpoint; nil if it is given none.
        private func property(_ name: String) throws(EvaluationError) -> Value? {
            do throws(EvaluationError) {
                return try template.capabilities["endpoint"]?.properties[name]?.evaluated(in: context)
            } catch {
                throw unknown("property '\(name)' of the endpoint", error)
            }
        }

        private var template: NodeTemplate { site.service.topology.nodeTemplates[site.model.nodes[node].template] }

        private func unknown(_ what: String, _ error: EvaluationError) -> EvaluationError {
            EvaluationError("the \(what) of its host '\(site.environment.name(node))' is not known: \(error)")
        }
    }
}

extension ServiceTemplate {
    /// Whether a host of the topology may be reached by ssh.
    var hasHostsBySecureShell: Bool {
        topology.nodeTemplates.contains { node in
            switch node.capabilities["endpoint"]?.properties["protocol"] {
            case .string(let name): name == "ssh"
            case .function: true
            default: false
            }
        }
    }
}
