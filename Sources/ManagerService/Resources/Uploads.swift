internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPServer

/// CSARs on their way in: each in a file, part by part, so that none of them is ever in memory as a whole.
final class Uploads: Sendable {
    private struct State {
        var limits: ManagerConfiguration.Limits
        var running = 0
    }

    private let directory: String
    private let state: Locked<State>

    init(directory: String, _ limits: ManagerConfiguration.Limits) {
        self.directory = directory
        state = Locked(State(limits: limits))
    }

    /// Other limits, for uploads that begin from now on.
    func use(_ limits: ManagerConfiguration.Limits) { state.withLock { $0.limits = limits } }

    /// Calls `body` with the file of the CSAR that a request holds: all of its content, or the field `file` of a form.
    ///
    /// - Throws: `Problem`, `HTTPBodyError`, `MultipartError`; what `body` throws.
    func receive<Result: Sendable>(
        from request: HTTPRequest, _ body: (String) async throws -> Result
    ) async throws -> Result {
        let limit = try begin()
        defer { state.withLock { $0.running -= 1 } }
        let path = "\(directory)/upload-\(UInt64.random(in: 0...UInt64.max))"
        defer { unsafe unlink(path) }
        do {
            let file = try UploadFile(path)
            try await Self.write(request.limitingBody(to: limit), to: file)
            guard file.size > 0 else { throw Problem(.unprocessableContent, "the content is empty; send a CSAR") }
        }
        return try await body(path)
    }

    private func begin() throws(Problem) -> Int {
        let limit: Int? = state.withLock { state in
            guard state.running < state.limits.uploads else { return nil }
            state.running += 1
            return state.limits.archive
        }
        guard let limit else {
            var problem = Problem(.serviceUnavailable, "as many CSARs are on their way as limits.uploads allows")
            problem.fields = [("Retry-After", "5")]
            throw problem
        }
        return limit
    }

    /// Not on the loop: a disk may be slow.
    @concurrent
    private static func write(_ request: HTTPRequest, to file: borrowing UploadFile) async throws {
        let type = request.fields["Content-Type"]?.lowercased() ?? ""
        guard type.hasPrefix("multipart/") else {
            for try await part in request.body { try file.append(part) }
            return
        }
        var form = try MultipartForm(of: request)
        var isFound = false
        while let field = try await form.nextField() {
            guard field.name == "file" else {
                throw Problem(.badRequest, "the form has a field '\(field.name)'; it takes one field 'file'")
            }
            if isFound { throw Problem(.badRequest, "the form has more than one field 'file'") }
            isFound = true
            while let part = try await form.nextPart() { try file.append(part) }
        }
        if !isFound { throw Problem(.badRequest, "the form has no field 'file'") }
    }
}

/// A file that grows; closed with the value.
private struct UploadFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(errno, path) }
    }

    deinit { close(descriptor) }

    var size: Int {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    borrowing func append(_ part: [UInt8]) throws {
        var rest = part[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(errno, path) }
            rest = rest.dropFirst(count)
        }
    }

    private static func failure(_ code: Int32, _ path: String) -> any Error {
        // A full disk is no fault of the program, and may be none of the next minute.
        guard code == ENOSPC || code == EDQUOT else { return SystemError(code, in: path) }
        var problem = Problem(.serviceUnavailable, "the manager's disk is full")
        problem.fields = [("Retry-After", "60")]
        return problem
    }
}
