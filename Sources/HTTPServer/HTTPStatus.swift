/// A status code (RFC 9110 §15).
public struct HTTPStatus: RawRepresentable, Sendable, Hashable {
    /// The code.
    public let rawValue: Int

    /// A status of this code.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// 400: the request is malformed.
    public static let badRequest = HTTPStatus(rawValue: 400)
    /// 401: the client has not said who it is.
    public static let unauthorized = HTTPStatus(rawValue: 401)
    /// 403: the client may not.
    public static let forbidden = HTTPStatus(rawValue: 403)
    /// 404: there is nothing of this path.
    public static let notFound = HTTPStatus(rawValue: 404)
    /// 405: not with this method.
    public static let methodNotAllowed = HTTPStatus(rawValue: 405)
    /// 408: the client was too slow.
    public static let requestTimeout = HTTPStatus(rawValue: 408)
    /// 409: not in the state that the resource is in.
    public static let conflict = HTTPStatus(rawValue: 409)
    /// 412: a condition of the request does not hold.
    public static let preconditionFailed = HTTPStatus(rawValue: 412)
    /// 413: the content is too long.
    public static let contentTooLarge = HTTPStatus(rawValue: 413)
    /// 414: the target is too long.
    public static let targetTooLong = HTTPStatus(rawValue: 414)
    /// 415: the content is of a form that is not understood.
    public static let unsupportedMediaType = HTTPStatus(rawValue: 415)
    /// 416: there is nothing in the range that was asked for.
    public static let rangeNotSatisfiable = HTTPStatus(rawValue: 416)
    /// 417: something else is expected than can be given.
    public static let expectationFailed = HTTPStatus(rawValue: 417)
    /// 422: the content is understood, and cannot be taken.
    public static let unprocessableContent = HTTPStatus(rawValue: 422)
    /// 428: the request has to be conditional (RFC 6585).
    public static let preconditionRequired = HTTPStatus(rawValue: 428)
    /// 429: the client asks too often (RFC 6585).
    public static let tooManyRequests = HTTPStatus(rawValue: 429)
    /// 431: the header fields are too long (RFC 6585).
    public static let fieldsTooLarge = HTTPStatus(rawValue: 431)
    /// 500: something is wrong with the server.
    public static let internalServerError = HTTPStatus(rawValue: 500)
    /// 501: the server does not know how.
    public static let notImplemented = HTTPStatus(rawValue: 501)
    /// 503: not now.
    public static let serviceUnavailable = HTTPStatus(rawValue: 503)

    /// What it is called, where this server has a use for it.
    public var title: String {
        switch rawValue {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        default: "Status \(rawValue)"
        }
    }
}
