internal import CRelease

/// Which Ditrit this is: what every program says of itself, and what its packages are called.
///
/// The one place where the version stands; `scripts/build-packages` reads it here.
public enum Release {
    /// The version: of the release, or of the next one between releases.
    public static let version = "0.1.0"

    /// The build: the version of the package that this program is from, which names the commit; the version where it is
    /// from none.
    public static let build = unsafe ditrit_packaged_version().map { unsafe String(cString: $0) } ?? version
}
