internal import ArgumentParser
internal import CSAR
internal import Glibc
internal import Orchestration
internal import TOSCA
internal import TupleSpace
internal import YAML
internal import Zip

/// How `ditrit` ends, for scripts that call it.
enum Exit {
    /// An operation failed, or the execution could not come to its end.
    static let failed = ExitCode(1)
    /// The model or its inputs are wrong.
    static let invalid = ExitCode(2)
    /// The state directory, the space or the machine is in the way.
    static let unavailable = ExitCode(3)
    /// Who asks is not known, or has no right to it: `EX_NOPERM` of sysexits.h(3).
    static let refused = ExitCode(77)
    /// A person stopped it.
    static let cancelled = ExitCode(130)

    /// The code for an error, by whose matter it is.
    static func code(for error: any Error) -> ExitCode {
        switch error {
        case is OrchestrationError, is CSARError, is ZipError, is YAMLError, is InvalidInputs, is MisgivenInputs:
            invalid
        case let error as ManagerError: error.exitCode
        default: unavailable
        }
    }
}

/// Calls `body`; an error that it throws is said to the person, and ends the command with its code.
func reporting<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as ExitCode {
        throw error
    } catch let error as ValidationError {
        // The parser says these itself, with the usage, and knows their code.
        throw error
    } catch let error as ModelError {
        StandardError.print(error.diagnostics)
        throw Exit.invalid
    } catch let error as CompilationError {
        StandardError.print(error.diagnostics)
        throw Exit.invalid
    } catch {
        StandardError.print("\(error)")
        throw Exit.code(for: error)
    }
}

/// Standard error, for what is said to a person beside the result.
enum StandardError {
    static func print(_ text: String) {
        Descriptor.write(text + "\n", to: STDERR_FILENO)
    }

    /// What there is to say of a model, for a person.
    static func print(_ diagnostics: [Diagnostic]) { print(DiagnosticText.report(diagnostics, style: style)) }

    private static var style: Style { Style(hasColor: Terminal.hasColor && isatty(STDERR_FILENO) == 1) }

    /// Says why a command has not done what it was asked for.
    ///
    /// - Returns: the code that it ends with.
    static func failing(_ text: String) -> ExitCode {
        print(text)
        return Exit.failed
    }
}

/// Something on this machine that is in the way of a command, in words.
struct Unavailable: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
