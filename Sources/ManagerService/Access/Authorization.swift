internal import HTTPServer

/// Whether somebody may do what they ask for, and how they are told if not.
enum Authorization {
    /// Lets a request through, or says why not.
    ///
    /// - Returns: who asks; nil where that does not matter.
    /// - Throws: `Problem`: 401 for who has not shown who they are, 403 for who may not.
    static func check(
        _ request: HTTPRequest, for endpoint: Endpoint, _ finding: Authenticator.Finding
    ) throws(Problem) -> Principal? {
        guard let needed = endpoint.role else { return nil }
        switch finding {
        case .known(let principal):
            guard principal.role >= needed else {
                throw Problem(
                    .forbidden,
                    "\(endpoint.id) needs the role '\(needed.rawValue)'; \(principal) has '\(principal.role.rawValue)'")
            }
            if endpoint.isChange, principal.isAmbient, isFromAnotherSite(request) {
                throw Problem(.forbidden, "a page of another site asks for it, in the name of \(principal)")
            }
            return principal
        case .nobody:
            throw challenge(
                "show who you are: send a token (Authorization: Bearer …), use a client certificate, or the socket of"
                    + " this host; \(endpoint.id) needs the role '\(needed.rawValue)'", error: nil)
        case .unknownToken:
            throw challenge("the token is not known, or has ended", error: "invalid_token")
        case .malformed:
            throw challenge("the field Authorization is not 'Bearer' and a token", error: "invalid_request")
        }
    }

    /// RFC 6750 §3.
    private static func challenge(_ detail: String, error: String?) -> Problem {
        var problem = Problem(.unauthorized, detail)
        problem.fields = [
            ("WWW-Authenticate", "Bearer realm=\"ditrit\"" + (error.map { ", error=\"\($0)\"" } ?? ""))
        ]
        return problem
    }

    /// Whether a browser says that the request comes from a page which is none of ours.
    ///
    /// Certificates, and being on this host, are shown for such a page as well; a token is not.
    private static func isFromAnotherSite(_ request: HTTPRequest) -> Bool {
        if let site = request.fields["Sec-Fetch-Site"] { return site != "same-origin" && site != "none" }
        guard let origin = request.fields["Origin"] else { return false }
        return origin.split(separator: "/").last.map(String.init) != request.fields["Host"]
    }
}
