import HTTPServer
import Orchestration
import TestSupport
import Testing

@testable import ManagerService

@Suite("Authorization")
struct AuthorizationTests {
    private func principal(_ role: Role, _ kind: Principal.Kind = .token) -> Principal {
        Principal(kind: kind, name: "somebody", role: role)
    }

    private func request(_ endpoint: Endpoint, _ fields: [(name: String, value: String)] = []) -> HTTPRequest {
        HTTPRequest(method: endpoint.method, path: endpoint.path, fields: HTTPFields(fields))
    }

    private func status(
        _ endpoint: Endpoint, _ finding: Authenticator.Finding, _ fields: [(name: String, value: String)] = []
    ) -> Int? {
        do {
            _ = try Authorization.check(request(endpoint, fields), for: endpoint, finding)
            return nil
        } catch {
            return error.status
        }
    }

    /// Written out, so that a change of the table is a decision.
    static let expected: [String: Role] = [
        "listModels": .viewer, "createModel": .admin, "putModel": .admin, "getModel": .viewer, "deleteModel": .admin,
        "getArchive": .viewer, "getDiagnostics": .viewer, "getTopology": .viewer, "drawTopology": .viewer,
        "getTypes": .viewer, "getPlan": .viewer, "getNormativeTypes": .viewer,
        "createInstance": .operator, "listInstances": .viewer, "getInstance": .viewer, "deleteInstance": .operator,
        "startExecution": .operator, "listExecutions": .viewer, "getExecution": .viewer, "cancelExecution": .operator,
        "resumeExecution": .operator, "retryExecution": .operator, "getEvents": .viewer, "listOperations": .viewer,
        "getOutput": .viewer, "getVersion": .viewer, "getMetrics": .viewer, "putCSAR": .admin, "putInstance": .operator,
        "putExec": .operator,
        "listWorkers": .viewer, "listTokens": .admin, "createToken": .admin,
        "deleteToken": .admin, "getLibrary": .viewer, "getModels": .viewer, "getInstances": .viewer,
    ]

    static let forEverybody: Set = [
        "getHealth", "getReadiness", "getDescription", "getDocumentation", "getStyle", "getPage", "getPageFile",
    ]

    @Test("every endpoint lets through the roles that it should, and no others", arguments: Endpoint.all)
    func everyRole(endpoint: Endpoint) {
        let needed = Self.expected[endpoint.id]
        if needed == nil {
            #expect(Self.forEverybody.contains(endpoint.id), "\(endpoint.id) is in no list of this test")
        }
        for role in Role.allCases {
            let isEnough = needed.map { role >= $0 } ?? true
            #expect(status(endpoint, .known(principal(role))) == (isEnough ? nil : 403), "\(endpoint.id) \(role)")
        }
        for finding in [Authenticator.Finding.nobody, .unknownToken, .malformed] {
            #expect(status(endpoint, finding) == (needed == nil ? nil : 401), "\(endpoint.id) \(finding)")
        }
        let stranger = Authenticator.Finding.userWithoutRole(name: "op2", number: 1001)
        #expect(status(endpoint, stranger) == (needed == nil ? nil : 403), "\(endpoint.id)")
    }

    @Test("what changes something needs more than to look on", arguments: Endpoint.all)
    func changes(endpoint: Endpoint) {
        if endpoint.isChange { #expect((endpoint.role ?? .viewer) > .viewer) }
    }

    @Test("a refusal says how to show who one is, or which role is needed")
    func refusals() throws {
        let endpoint = try #require(Endpoint.all.first { $0.id == "putModel" })
        #expect {
            try Authorization.check(request(endpoint), for: endpoint, .unknownToken)
        } throws: { error in
            (error as? Problem)?.response["WWW-Authenticate"] == "Bearer realm=\"ditrit\", error=\"invalid_token\""
        }
        #expect {
            try Authorization.check(request(endpoint), for: endpoint, .known(principal(.operator)))
        } throws: { error in
            "\(error)".contains("needs the role 'admin'; token somebody has 'operator'")
        }
        #expect {
            try Authorization.check(request(endpoint), for: endpoint, .userWithoutRole(name: "op2", number: 1001))
        } throws: { error in
            guard let problem = error as? Problem else { return false }
            guard case .text(let hint)? = problem.extensions.first(where: { $0.name == "hint" })?.value else {
                return false
            }
            return "\(problem)".contains("'op2' (uid 1001) has no role here") && hint.contains("access of manager.yaml")
        }
    }

    @Test("a page of another site changes nothing in the name of who uses the browser, unless it has a token")
    func otherSites() throws {
        let endpoint = try #require(Endpoint.all.first { $0.id == "deleteModel" })
        let foreign = [(name: "Host", value: "ditrit:8474"), (name: "Origin", value: "https://evil.example")]
        let own = [(name: "Host", value: "127.0.0.1:8474"), (name: "Origin", value: "http://127.0.0.1:8474")]
        for kind in [Principal.Kind.certificate, .user, .anonymous] {
            #expect(status(endpoint, .known(principal(.admin, kind)), foreign) == 403)
            #expect(
                status(endpoint, .known(principal(.admin, kind)), [(name: "Sec-Fetch-Site", value: "cross-site")])
                    == 403)
            #expect(status(endpoint, .known(principal(.admin, kind)), own) == nil)
        }
        #expect(status(endpoint, .known(principal(.admin)), foreign) == nil)
        // A name that leads here is nobody's but its owner's.
        let rebound = [(name: "Host", value: "evil.example:8474"), (name: "Origin", value: "http://evil.example:8474")]
        #expect(status(endpoint, .known(principal(.admin, .anonymous)), rebound) == 403)
        #expect(status(endpoint, .known(principal(.admin, .certificate)), rebound) == nil)
        for host in ["localhost", "localhost:8474", "[::1]:8474", "127.0.0.1"] {
            let fields = [(name: "Host", value: host), (name: "Origin", value: "http://\(host)")]
            #expect(status(endpoint, .known(principal(.admin, .anonymous)), fields) == nil, "\(host)")
        }
    }

    @Test("the description has every endpoint once, with its role")
    func description() {
        #expect(Set(Endpoint.all.map(\.id)).count == Endpoint.all.count)
        #expect(Set(Endpoint.all.map(\.id)) == Set(Self.expected.keys).union(Self.forEverybody))
        guard case .object(let document) = OpenAPI(endpoints: Endpoint.all, version: "1").document,
            case .object(let paths)? = document["paths"]
        else {
            Issue.record("no document")
            return
        }
        for endpoint in Endpoint.all {
            guard case .object(let path)? = paths[endpoint.path],
                case .object(let operation)? = path[endpoint.method.lowercased()]
            else {
                Issue.record("\(endpoint.id) is missing")
                continue
            }
            #expect(operation["operationId"] == .string(endpoint.id))
            #expect(operation["x-role"] == endpoint.role.map { .string($0.rawValue) })
            #expect(operation["security"] != .array([]) || endpoint.role == nil)
        }
    }
}
