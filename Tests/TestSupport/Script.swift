import FoundationEssentials

/// A script of the package that tests run.
public enum Script {
    /// Why a script could not do it, in its own words.
    public struct Failure: Error, CustomStringConvertible {
        /// What it said.
        public let description: String

        /// A failure in these words.
        public init(description: String) { self.description = description }
    }

    /// Runs `scripts/<name>`, waits for its end, and returns what it printed.
    ///
    /// - Throws: `Failure` with what it said on its standard error.
    public static func run(_ name: String, _ arguments: [String]) throws -> String {
        let directory = try TemporaryDirectory()
        let (output, errors) = (directory.path + "/output", directory.path + "/errors")
        let command = ["sh", "-c", "exec \"$@\" >'\(output)' 2>'\(errors)'", "sh", try path(name)] + arguments
        do {
            try Command.run(command)
        } catch {
            let said = String(decoding: try directory.read("errors"), as: UTF8.self)
            throw Failure(description: "scripts/\(name) \(arguments.joined(separator: " ")): \(said)")
        }
        return String(decoding: try directory.read("output"), as: UTF8.self)
    }

    private static func path(_ name: String) throws -> String {
        var package = URL(filePath: #filePath)
        while package.path != "/" {
            let script = package.appending(path: "scripts/" + name)
            if FileManager.default.fileExists(atPath: script.path) { return script.path }
            package.deleteLastPathComponent()
        }
        throw Failure(description: "there is no scripts/\(name) above \(#filePath)")
    }
}
