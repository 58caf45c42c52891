import HTTPServer
import Testing
import YAML

@testable import ManagerService
@testable import Orchestration
@testable import TOSCA

@Suite("Problems")
struct ProblemTests {
    @Test(
        "every refusal of a site has its status",
        arguments: [
            (SiteError.Code.notFound, 404), (.exists, 409), (.conflict, 409), (.busy, 409), (.invalid, 422),
            (.changed, 412), (.unavailable, 503), (.cancelled, 503),
        ])
    func statuses(code: SiteError.Code, status: Int) {
        let problem = Problem(SiteError(code, "what", hint: "do", execution: "e-1"))
        #expect(problem.status == status)
        #expect(problem.type == "/docs#problem-\(code.rawValue)")
        #expect(problem.extensions.map(\.name) == ["hint", "execution"])
        #expect((problem.response["Retry-After"] != nil) == (status == 503))
    }

    @Test("what is wrong with inputs is told with what leads to it in the request, and with its declaration")
    func inputs() throws {
        let declaration = Location(file: SourceFile(path: "a.yaml", text: ""), line: 3, column: 7)
        let response = Problem(
            SiteError(
                .invalid, "the inputs do not fit the model",
                inputs: [
                    InputProblem(["a/b", "0"], .violatedConstraint, "m", hint: "h", declaration: declaration),
                    InputProblem(["c"], .unknownInput, "n"),
                ])
        ).response
        guard case .bytes(let bytes) = response.content else {
            Issue.record("no bytes")
            return
        }
        #expect(
            String(decoding: bytes, as: UTF8.self).contains(
                #""errors":[{"pointer":"/inputs/a~1b/0","file":"a.yaml","line":3,"column":7,"code":"TOSCA5004","severity":"error","message":"m","hint":"h"},"#
                    + #"{"pointer":"/inputs/c","code":"TOSCA6001","severity":"error","message":"n"}]"#))
    }

    @Test("what is wrong with a model is told with its places")
    func diagnostics() throws {
        let file = SourceFile(path: "a.yaml", text: "")
        let diagnostics = [
            Diagnostic(
                .unknownKey, severity: .error, location: Location(file: file, line: 3, column: 7), message: "m \"q\"",
                hint: "h"),
            Diagnostic(.idleRule, severity: .warning, location: Location(file: file, line: 4, column: 1), message: "n"),
        ]
        let response = Problem(SiteError(.invalid, "the model has 1 error", diagnostics: diagnostics)).response
        guard case .bytes(let bytes) = response.content else {
            Issue.record("no bytes")
            return
        }
        #expect(response["Content-Type"] == "application/problem+json")
        #expect(
            String(decoding: bytes, as: UTF8.self).contains(
                #""errors":[{"file":"a.yaml","line":3,"column":7,"code":"TOSCA1007","severity":"error","message":"m \"q\"","hint":"h"},"#
                    + #"{"file":"a.yaml","line":4,"column":1,"code":"TOSCA7008","severity":"warning","message":"n"}]"#))
    }
}
