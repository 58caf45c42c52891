internal import TOSCA
internal import TupleSpace

extension Site {
    /// How many models are looked at.
    private static var mostCandidates: Int { 100 }

    /// What there is to say of node templates that other models of this site are to take the place of.
    func directiveDiagnostics(of service: ServiceTemplate, in name: String) async throws -> [Diagnostic] {
        guard !service.abstractNodes.isEmpty else { return [] }
        var candidates: [DirectiveCheck.Candidate] = []
        for stored in try await space.rdAll(SpaceLayout.models, after: nil, limit: Self.mostCandidates) {
            let other = stored.tuple.key.fields[1]
            let record: ModelRecord = try stored.tuple.decode()
            // One whose CSAR is gone is a matter of its own.
            guard other != name, let model = try await cache.model(record.form) else { continue }
            candidates.append(
                DirectiveCheck.Candidate(
                    name: other, service: model.service,
                    hasInstances: try await space.rdp(["instances", other]) != nil))
        }
        return DirectiveCheck(service: service, candidates: candidates).diagnostics()
    }
}
