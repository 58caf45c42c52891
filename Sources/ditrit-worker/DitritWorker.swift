import ArgumentParser
import WorkerService

@main
struct DitritWorker {
    static func main() async {
        await WorkerCommand.main()
    }
}
