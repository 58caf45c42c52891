internal import TupleSpace

extension TupleSpace {
    /// Keeps what was taken for a while longer and puts it back then, as if it had not been taken.
    ///
    /// For a tuple that nobody can read: takers begin with the lowest key, and would come upon it again and again,
    /// before all others.
    func setAside(_ take: Take, for pause: Duration) {
        Task {
            try? await Task.sleep(for: pause)
            // Where its session has ended meanwhile it is back already.
            try? await release(take, isAttempt: false)
        }
    }
}
