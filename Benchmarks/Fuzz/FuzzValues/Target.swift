import FuzzSupport
import Helm

/// The input is a values file, and what follows the options that set single values.
@main
struct Target {
    static func main() {
        _ = fuzz { start, count in
            let input = bytes(start, count)
            for helm in [HelmVersion.v4, .v3] {
                var values = UserValues(helm: helm)
                try? values.addFile(Array("a: {b: [1, {c: d}], e: null}\n".utf8), name: "base")
                try? values.addFile(input, name: "input")
                let text = String(decoding: input, as: UTF8.self)
                for line in text.split(separator: "\n") {
                    let line = String(line)
                    let settings: [UserValues.Setting] = [
                        .json(line), .typed(line), .text(line), .file(line), .literal(line),
                    ]
                    for setting in settings { try? values.apply([setting]) { Array($0.utf8) } }
                }
            }
            return 0
        }
    }
}
