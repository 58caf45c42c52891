import Glibc

/// The descriptors that the process of the tests has open.
public enum OpenDescriptors {
    /// How many there are.
    public static var count: Int { (0..<4096).count { fcntl($0, F_GETFD) >= 0 } }

    /// Waits until at most so many are open; false if that does not come.
    ///
    /// Those of tests that run beside this one come and go; those that are leaked stay.
    public static func fall(to most: Int) async throws -> Bool {
        for _ in 0..<600 {
            if count <= most { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }
}
