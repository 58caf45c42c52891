internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import HTTPClient
internal import Orchestration
internal import TOSCA
internal import YAML

/// Why a manager has not done what it was asked for.
struct ManagerError: InputRefusal, CustomStringConvertible {
    /// The HTTP status; nil when there was no answer.
    let status: Int?
    let description: String
    let inputs: [InputProblem]
    let besides: [String]
    /// Whether the user may not even connect.
    private let isShutOut: Bool

    init(status: Int?, isShutOut: Bool = false, _ description: String, items: [ProblemDocument.Item] = []) {
        self.status = status
        self.description = description
        inputs = items.compactMap(\.input)
        besides = items.filter { $0.input == nil }.map(\.text)
        self.isShutOut = isShutOut
    }

    /// An answer that tells of an error: a problem document (RFC 9457), or whatever else stands between.
    init(_ status: Int, _ body: [UInt8], from address: String) {
        guard let problem = try? JSONDecoder().decode(ProblemDocument.self, from: Data(body)) else {
            self.init(
                status: status,
                "error: \(address) answered \(status) without a problem document\n    hint: is it a"
                    + " ditrit-manager, and what stands between?")
            return
        }
        let lines = problem.errors.map(\.text)
        self.init(
            status: status,
            lines.isEmpty
                ? "error: \(problem.detail ?? problem.title)"
                    + ((problem.hint ?? Self.hint(status, address)).map { "\n    hint: \($0)" } ?? "")
                : (lines + ["\(lines.count) \(lines.count == 1 ? "error" : "errors")"]).joined(separator: "\n"),
            items: problem.errors)
    }

    /// No answer at all.
    init(_ error: HTTPError, from address: String) {
        if address.hasPrefix(ManagerOptions.socketScheme),
            let refusal = SocketRefusal(
                at: String(address.dropFirst(ManagerOptions.socketScheme.count)), systemError: error.systemError)
        {
            self.init(status: nil, isShutOut: error.systemError == EACCES, "error: \(refusal)")
            return
        }
        let hint: String? =
            switch error.code {
            case .cannotConnect, .cannotResolve:
                "is ditrit-manager running there? `ditrit login URL`, --url or $DITRIT_URL name another one"
            case .tls(.unknownAuthority): "--ca names the authority that signed its certificate"
            case .tls(.clientCertificateRefused): "--certificate and --key name a certificate that it trusts"
            default: nil
            }
        self.init(
            status: nil,
            "error: no answer from the manager at \(address): \(error.reason)"
                + (hint.map { "\n    hint: \($0)" } ?? ""))
    }

    private static func hint(_ status: Int, _ address: String) -> String? {
        switch status {
        case 401: "`ditrit login \(address)` takes a token; `ditrit-manager token add` makes one"
        case 403: "ask an administrator for a token with that role"
        default: nil
        }
    }

    /// Whether it may be over soon: the manager is not there, or cannot answer now.
    var isPassing: Bool { status.map { $0 == 502 || $0 == 503 || $0 == 504 } ?? !isShutOut }

    /// How the command ends: 2 when what was asked for is wrong, 77 when it is not permitted, 3 when something is in the
    /// way.
    var exitCode: ExitCode {
        if isShutOut { return Exit.refused }
        switch status {
        case 401, 403: return Exit.refused
        case 400, 404, 413, 415, 422: return Exit.invalid
        default: return Exit.unavailable
        }
    }
}

/// An error as HTTP APIs describe it.
///
/// Source: RFC 9457.
struct ProblemDocument: Decodable {
    /// One of several things that are wrong with a model, or with inputs.
    struct Item: Decodable {
        var pointer: String?
        var code: String?
        var file: String?
        var line: Int?
        var column: Int?
        var severity: String?
        var message: String
        var hint: String?

        /// `file:line:column: severity: message`, with the hint below.
        var text: String {
            let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self)
            return (place + [" \(severity ?? "error")", " \(message)"]).joined(separator: ":")
                .trimmingPrefix { $0 == " " } + (hint.map { "\n    hint: \($0)" } ?? "")
        }

        /// What is wrong with an input that the request gave, if it is that.
        var input: InputProblem? {
            let steps = JSONPointer.steps(of: pointer ?? "")
            guard steps.first == "inputs", let code = code.flatMap(Diagnostic.Code.init) else { return nil }
            let declaration = file.map {
                Location(file: SourceFile(path: $0, text: ""), line: line ?? 1, column: column ?? 1)
            }
            return InputProblem(Array(steps.dropFirst()), code, message, hint: hint, declaration: declaration)
        }
    }

    var title: String
    var detail: String?
    var hint: String?
    var errors: [Item]

    private enum CodingKeys: String, CodingKey { case title, detail, hint, errors }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decode(String.self, forKey: .title)
        detail = try container.decodeIfPresent(String.self, forKey: .detail)
        hint = try container.decodeIfPresent(String.self, forKey: .hint)
        errors = try container.decodeIfPresent([Item].self, forKey: .errors) ?? []
    }
}
