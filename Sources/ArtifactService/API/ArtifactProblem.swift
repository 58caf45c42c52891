internal import Artifacts
internal import HTTPServer

extension Problem {
    /// What a client is told of a failure; `code` is that of the error.
    init(_ error: ArtifactError) {
        let status: HTTPStatus =
            switch error.code {
            case .missing: .notFound
            case .damaged: .internalServerError
            case .tooLarge: .contentTooLarge
            case .unusable: .unprocessableContent
            case .inUse: .conflict
            case .unavailable, .cancelled: .serviceUnavailable
            }
        self.init(status, error.description)
        extensions = [("code", .text(error.code.rawValue))]
    }
}
