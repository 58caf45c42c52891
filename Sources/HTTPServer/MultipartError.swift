/// Why a form is not one (RFC 7578, RFC 2046 §5.1).
public enum MultipartError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The content is not `multipart/form-data` with a boundary.
    case notAForm
    /// There is something else than a boundary where one has to be.
    case malformed(String)
    /// There is more of something than is allowed.
    case tooLarge(String)
    /// The content ends before the last boundary.
    case truncated

    /// In a sentence.
    public var description: String {
        switch self {
        case .notAForm: "the content is not multipart/form-data with a boundary"
        case .malformed(let what): "the form is malformed: \(what)"
        case .tooLarge(let what): "the form has \(what)"
        case .truncated: "the form ends before its last boundary"
        }
    }

    /// What the client is told.
    public var problem: Problem {
        switch self {
        case .notAForm: Problem(.unsupportedMediaType, description)
        case .malformed, .truncated: Problem(.badRequest, description)
        case .tooLarge: Problem(.contentTooLarge, description)
        }
    }
}
