extension Task where Failure == any Error {
    /// Waits for what it comes to; to cancel the one who waits cancels it, too.
    ///
    /// So a wait in the space can be called off from two sides: by the task that waits, and by whoever has this one.
    func joined() async throws -> Success {
        try await withTaskCancellationHandler {
            try await value
        } onCancel: {
            cancel()
        }
    }
}
