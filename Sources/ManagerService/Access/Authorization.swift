internal import HTTPServer

/// Whether somebody may do what they ask for, and how they are told if not.
enum Authorization {
    /// Lets a request through, or says why not.
    ///
    /// - Returns: who asks; nil where that does not matter.
    /// - Throws: `Problem`: 401 for who has not shown who they are, 403 for who is known and may not.
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
            if endpoint.isChange, principal.isAmbient, isFromAnotherSite(request, principal) {
                throw Problem(.forbidden, "a page of another site asks for it, in the name of \(principal)")
            }
            return principal
        case .nobody:
            throw challenge(
                "show who you are: send a token (Authorization: Bearer …), use a client certificate, or the socket of"
                    + " this host; \(endpoint.id) needs the role '\(needed.rawValue)'", error: nil)
        case .userWithoutRole(let name, let number):
            var problem = Problem(
                .forbidden,
                "'\(name)' (uid \(number)) has no role here; \(endpoint.id) needs the role '\(needed.rawValue)'")
            problem.extensions = [
                ("hint", .text("name '\(name)', or a group, in access of manager.yaml, or send a token"))
            ]
            throw problem
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
    private static func isFromAnotherSite(_ request: HTTPRequest, _ principal: Principal) -> Bool {
        if let site = request.fields["Sec-Fetch-Site"], site != "same-origin", site != "none" { return true }
        guard let origin = request.fields["Origin"] else { return false }
        guard let host = request.fields["Host"], origin.hasSuffix("//\(host)") else { return true }
        // A name that somebody has had lead here is the same site to a browser (DNS rebinding); whoever has shown a
        // certificate is protected by ours, which has another name.
        let isAddress =
            ListenAddress(host) != nil || ListenAddress("\(host):0") != nil || host == "localhost"
            || host.hasPrefix("localhost:")
        return principal.kind == .anonymous && !isAddress
    }
}
