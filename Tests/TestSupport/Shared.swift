import FoundationEssentials

/// The material that continuous integration puts beside the checkout, and a user's clone does not have.
public enum Shared {
    /// The directory `../shared` of the package, or nil where it is not there.
    public static let directory: String? = {
        var package = URL(filePath: #filePath)
        while package.path != "/", !exists(package.appending(path: "Package.swift")) {
            package.deleteLastPathComponent()
        }
        let shared = package.deletingLastPathComponent().appending(path: "shared")
        return exists(shared) ? shared.path : nil
    }()

    private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}
