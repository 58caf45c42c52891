internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Orchestration
internal import TupleSpace

/// `ditrit space rd`: what tuples hold.
struct SpaceReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rd", abstract: "Prints the payloads of tuples, in the order of their keys.")

    @OptionGroup var options: SpaceOptions

    @Argument(help: "The leading fields of the tuples.")
    var fields: [String]

    @Flag(help: "Prints JSON over several lines, members in the order of their names.")
    var pretty = false

    @Flag(help: "Prints the fields before each payload.")
    var keys = false

    @Flag(help: "Waits until there is one, if there is none.")
    var wait = false

    func run() async throws {
        try await options.looking { space in
            let key = TupleKey(fields)
            // Of a key Consul says what it hides from a listing: that the token must not see it.
            _ = try await space.rdp(exactly: key)
            if wait { _ = try await space.rd(Template(key)) }
            let found = try await space.rdAll(Template(key))
            guard !found.isEmpty else { throw StandardError.failing("there is no tuple \(key.arguments)") }
            for stored in found {
                if keys { Terminal.write(stored.tuple.key.arguments + (pretty ? "\n" : "\t")) }
                print(stored.tuple.payload)
            }
        }
    }

    private func print(_ payload: [UInt8]) {
        if pretty, let text = Self.pretty(payload) {
            Terminal.write(text + "\n")
        } else if isatty(STDOUT_FILENO) == 1 {
            // What a program has put is not to give the terminal orders.
            let text = String(validating: payload, as: UTF8.self)
            Terminal.write((text?.withoutControls ?? "(\(payload.count) bytes that are no text)") + "\n")
        } else {
            Descriptor.write(payload + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
        }
    }

    private static func pretty(_ payload: [UInt8]) -> String? {
        guard let value = try? JSONDecoder().decode(JSON.self, from: Data(payload)) else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) }
    }
}
