import FoundationEssentials
import Glibc

/// Calls `body` with a new directory, and removes it and what is in it afterwards.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/ditrit-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXFailure(code: errno) }
    let directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(directory)
}

struct POSIXFailure: Error { let code: Int32 }
