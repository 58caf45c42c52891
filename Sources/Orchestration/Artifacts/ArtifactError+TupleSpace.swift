internal import Artifacts
internal import TupleSpace

extension ArtifactError {
    /// What the space could not do for an artifact.
    init(_ error: TupleSpaceError) {
        switch error.code {
        case .cancelled: self.init(.cancelled, error.description)
        case .tooLarge: self.init(.tooLarge, error.description)
        case .unreadable: self.init(.damaged, error.description)
        default: self.init(.unavailable, error.description)
        }
    }
}
