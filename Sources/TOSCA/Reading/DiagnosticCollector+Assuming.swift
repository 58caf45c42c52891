extension DiagnosticCollector {
    /// Makes a check and does some work after it, as it seems: in truth at once, where there is a thread for the check.
    ///
    /// Mostly a check has nothing to say, and then the work came to what it would have come to after it. Else it is done
    /// again; so the check comes first where something has been said already, as one mistake seldom comes alone.
    ///
    /// - Parameters:
    ///   - check: what shares nothing with the work that either of them changes.
    ///   - work: what changes nothing else that it sees when it is done again, as it may be.
    mutating func assumingNothing<Result>(
        isSaidBy check: @escaping @Sendable (inout DiagnosticCollector) -> Void,
        _ work: (inout DiagnosticCollector) -> Result
    ) -> Result {
        guard isSilent else {
            check(&self)
            return work(&self)
        }
        let before = self
        let checked = Future {
            var collector = before
            check(&collector)
            return collector
        }
        let result = work(&self)
        if checked.value.isSilent { return result }
        self = checked.value
        return work(&self)
    }
}
