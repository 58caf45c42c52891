import Consul
import EventLoop
import Glibc
import TupleSpace

/// Takes the tuple `task`, says so by the tuple `taken`, and commits its result once there is the tuple `go`.
///
///     frozen-taker ADDRESS PREFIX SECONDS
///
/// Its session lives so many seconds. Its exit status tells what became of the commit: 0 when it was done, 3 when the
/// session had ended.
@main
enum FrozenTaker {
    static func main() async throws {
        let loop = try EventLoop(name: "taker")
        let client = try ConsulClient(loop: loop, ConsulConfiguration(addresses: [CommandLine.arguments[1]]))
        var options = ConsulSpace.Options(name: "frozen-taker")
        options.prefix = CommandLine.arguments[2]
        options.timeToLive = .seconds(Int(CommandLine.arguments[3]) ?? 10)
        let space = ConsulSpace(client, loop: loop, options: options)
        let take = try await take(from: space)
        _ = try await space.rd(["go"])
        let commit = Commit(writes: [.finish(take), .put(Tuple(["result"]))])
        do throws(TupleSpaceError) {
            try await space.commit(commit)
        } catch {
            // Without a look at what is still in memory: it goes with the process.
            _exit(error.code == .sessionEnded ? 3 : 1)
        }
        await space.close()
        _exit(0)
    }

    private static func take(from space: ConsulSpace) async throws -> Take {
        while true {
            do throws(TupleSpaceError) {
                let take = try await space.in(["task"], session: space.openSession(name: "taker"))
                try await space.out(Tuple(["taken"]))
                return take
            } catch {
                // On a busy machine a short session may end before it was used.
                guard error.code == .sessionEnded else { throw error }
            }
        }
    }
}
