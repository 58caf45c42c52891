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
            if candidate != node || counts(records(candidate).state), host.isReachedBySecureShell {
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

        var isReachedBySecureShell: Bool {
            (try? context.property(["endpoint", "protocol"], of: .self))?.text == "ssh"
        }

        var description: RemoteHost {
            get throws(EvaluationError) {
                let name = site.environment.name(node)
                guard let address = attribute("private_address") ?? attribute("public_address") else {
                    throw EvaluationError(
                        "its host '\(name)' has no private_address or public_address yet: an operation that makes the"
                            + " host has to set one of them")
                }
                var port = 22
                if let value = try? context.property(["endpoint", "port"], of: .self) {
                    guard let number = Int(value.text), (1...65_535).contains(number) else {
                        throw EvaluationError(
                            "the port of the endpoint of its host '\(name)' is no port: \(value.text)")
                    }
                    port = number
                }
                return RemoteHost(
                    name: name, address: address, port: port,
                    user: (try? context.property(["endpoint", "user"], of: .self))?.text, keys: keys)
            }
        }

        private func attribute(_ name: String) -> String? {
            (try? context.attribute([name], of: .self)).flatMap { $0.text.isEmpty ? nil : $0.text }
        }

        private var keys: [String] {
            let lines: [String] =
                switch try? context.attribute(["host_keys"], of: .self) {
                case .list(let values): values.map(\.text)
                case let value?: value.text.split(separator: "\n").map(String.init)
                case nil: []
                }
            return lines.filter { !$0.isEmpty }
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
