internal import CSAR
internal import Zip

extension ArtifactError {
    /// What has kept a CSAR from being unpacked or opened.
    ///
    /// Its own faults are final; a disk that is full, or too many open files, are this host's, and pass.
    package init(opening what: String, _ error: any Error) {
        self.init(Self.isFault(ofContent: error) ? .unusable : .unavailable, "\(what): \(error)")
    }

    /// Whether whoever else opens the same finds the same.
    private static func isFault(ofContent error: any Error) -> Bool {
        switch error {
        case let error as ZipError: error.systemError == nil
        case let error as CSARError: error.systemError == nil
        default: false
        }
    }
}
