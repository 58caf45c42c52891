import ArgumentParser
import ArtifactService

@main
struct DitritArtifactd {
    static func main() async {
        await ArtifactCommand.main()
    }
}
