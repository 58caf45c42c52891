internal import EventLoop

/// What has kept this host from the last work of each kind that its worker took, until work of that kind goes well again.
///
/// The status of the worker shows it: whoever looks at a worker that does nothing has not read the journal yet.
final class Hindrances: Sendable {
    /// What a worker does.
    enum Work: String, CaseIterable {
        case execution, operation
    }

    private let reasons = Locked<[Work: String]>([:])

    /// Work was put back for this reason.
    func note(_ reason: String, to work: Work) { reasons.withLock { $0[work] = reason } }

    /// Work went well.
    func clear(_ work: Work) { reasons.withLock { $0[work] = nil } }

    /// A sentence for each kind of work that was put back, of the first line of its reason.
    var sentences: [String] {
        reasons.withLock { reasons in
            Work.allCases.compactMap { work in
                guard let line = reasons[work]?.split(whereSeparator: \.isNewline).first else { return nil }
                return "the last \(work) was put back: \(line)"
            }
        }
    }
}
