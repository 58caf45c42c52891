import ArgumentParser
import ManagerService

@main
struct DitritManager {
    static func main() async {
        await ManagerCommand.main()
    }
}
