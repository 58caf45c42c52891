import ArgumentParser
import DitritCLI

@main
struct Ditrit {
    static func main() async {
        await DitritCommand.start(Array(CommandLine.arguments.dropFirst()))
    }
}
