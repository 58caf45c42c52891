internal import HTTPServer
internal import Orchestration

extension Endpoint {
    static let tokens: [Endpoint] = [
        Endpoint(
            id: "listTokens", method: "GET", path: "/v1/tokens", tag: .tokens,
            summary: "Lists the tokens, without themselves", role: .admin,
            answers: [.json(200, .named(.tokens), "The tokens, by name.")],
            handler: .later(TokenResource.list)),
        Endpoint(
            id: "createToken", method: "POST", path: "/v1/tokens", tag: .tokens, summary: "Makes a token",
            about: "The token itself is in this answer, and nowhere else ever again.", role: .admin,
            content: .json(.newToken, isRequired: true),
            answers: [.json(201, .named(.token), "It is in force.", fields: locationField)], problems: [.conflict],
            handler: .later(TokenResource.create)),
        Endpoint(
            id: "deleteToken", method: "DELETE", path: "/v1/tokens/{name}", tag: .tokens,
            summary: "Takes a token out of force", about: "Other managers take it for a few seconds more.",
            role: .admin, answers: [.nothing(204, "It is gone.")], handler: .later(TokenResource.delete)),
    ]
}
