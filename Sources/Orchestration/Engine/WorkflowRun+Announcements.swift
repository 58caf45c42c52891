internal import TOSCA

/// Who was announced to whom, so that only they are taken back.
///
/// Source: TOSCA Simple Profile 1.1 §5.8.5.5: `remove_target` is called "only if the target has had add_target
/// executed", or the source `pre_configure_source`.
extension WorkflowRun {
    private static let interface = "Configure"
    /// The operations after which one is due that takes them back: what announces a peer, and what prepares for it.
    private static let announcing = [
        "remove_target": ["add_target", "pre_configure_source"], "remove_source": ["add_source"],
    ]

    /// The call of a hook; nil when nothing implements it, or nothing was done that it could undo.
    func dueCall(of subject: OperationTask.Subject) -> OperationCall? {
        guard let call = calls.call(of: subject, subjects: subjects) else { return nil }
        guard let hook = call.hook, call.name.interface == Self.interface,
            let announcing = Self.announcing[call.name.operation]
        else { return call }
        // A relationship that announces nobody by a script may still have something to clean up.
        let relationship = site.service.topology.relationships[hook.relationship]
        guard
            announcing.contains(where: {
                relationship.implementation(of: OperationName(interface: Self.interface, operation: $0)) != nil
            })
        else { return call }
        for operation in announcing {
            let isAnnounced = announcements(hook, operation).contains { records[$0].announced.contains($1) }
            if isAnnounced { return call }
        }
        return nil
    }

    /// Remembers that a hook's operation was executed; one that failed may have done half of its work.
    func noteAnnouncements(of call: OperationCall, isSuccess: Bool) {
        guard let hook = call.hook, call.name.interface == Self.interface else { return }
        if let announcing = Self.announcing[call.name.operation]?.first {
            // What prepared the source stands until the source is deleted.
            guard isSuccess else { return }
            for (source, announcement) in announcements(hook, announcing)
            where records[source].announced.remove(announcement) != nil { markDirty(source) }
        } else if Self.announcing.values.contains(where: { $0.contains(call.name.operation) }) {
            for (source, announcement) in announcements(hook, call.name.operation)
            where records[source].announced.insert(announcement).inserted { markDirty(source) }
        }
    }

    /// What an operation announces: kept with the source, by names that outlast a change of the model.
    private func announcements(
        _ hook: HookSubject, _ operation: String
    ) -> [(source: Int, NodeRecord.Announcement)] {
        let relationship = site.service.topology.relationships[hook.relationship].name
        return hook.sources.flatMap { source in
            hook.targets.map { target in
                (
                    source,
                    NodeRecord.Announcement(relationship: relationship, target: names[target], operation: operation)
                )
            }
        }
    }
}
