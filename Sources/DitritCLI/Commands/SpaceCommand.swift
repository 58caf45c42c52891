internal import ArgumentParser
internal import EventLoop
internal import Glibc
internal import TupleSpace

/// `ditrit space`: what an operator needs to look into a space, and to mend it.
struct SpaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "space",
        abstract: "Looks into the tuple space of a cluster, and mends it.",
        discussion: """
            A tuple is named by its fields, each an argument: ditrit space ls task shop-1. What stands where, and what \
            it means when it stays there: /usr/share/doc/ditrit/space.md, of the package \
            ditrit-doc.
            Exit codes: 0 done; 1 there is no such tuple, or another one than was said; 3 Consul is in the way.
            """,
        subcommands: [
            SpaceListCommand.self, SpaceReadCommand.self, SpaceOutCommand.self, SpaceWatchCommand.self,
            SpaceRemoveCommand.self,
        ])
}

extension SpaceOptions {
    /// Calls `body` with a space in which a person sees an error at once; what it throws is said.
    func looking(_ body: (ConsulSpace) async throws -> Void) async throws {
        // Who reads what we print, or the server, may be gone: that is seen where it is written.
        signal(SIGPIPE, SIG_IGN)
        let loop = try await reporting { try EventLoop(name: "space") }
        defer { loop.shutDown() }
        let space = try await reporting {
            try self.space(named: "ditrit space at \(Self.host)", on: loop) { $0.patience = .zero }
        }
        let failure = await failure(of: body, in: space)
        await space.close()
        if let conflict = failure as? TupleSpaceError, conflict.code == .conflict {
            throw StandardError.failing("\(conflict)")
        }
        if let failure { try await reporting { throw failure } }
    }

    /// What `body` throws; nil if it does not.
    private func failure(of body: (ConsulSpace) async throws -> Void, in space: ConsulSpace) async -> (any Error)? {
        do {
            try await body(space)
            return nil
        } catch {
            return error
        }
    }

    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension TupleKey {
    /// The fields as arguments for a shell, so that what was printed can be said again.
    var arguments: String { fields.map(Self.quoted).joined(separator: " ") }

    private static func quoted(_ field: String) -> String {
        let field = field.withoutControls
        let isPlain = field.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "_-./:@%+=,".unicodeScalars.contains(scalar)
        }
        return isPlain && !field.isEmpty ? field : "'" + field.replacing("'", with: #"'\''"#) + "'"
    }
}

extension TupleStanding.Holder {
    /// Who it is, in words.
    var text: String {
        let process = process?.withoutControls ?? "session \(session)"
        return taker.map { "\(process), \($0.withoutControls)" } ?? process
    }
}
