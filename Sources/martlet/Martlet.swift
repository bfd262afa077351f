import ArgumentParser
import CommandLine

@main
struct Martlet {
    static func main() async {
        await MartletCommand.main()
    }
}
