import FuzzSupport
import Helm

/// The input is a template of a small chart. What one render changes must not show in the next.
@main
struct Target {
    static func main() {
        _ = fuzz { start, count in
            var files = Target.files
            files["templates/t.yaml"] = bytes(start, count)
            guard let chart = try? Chart.load(directory: "", in: InMemoryTree(files)) else { return 0 }
            let renderer = HelmRenderer(options: Target.options)
            guard let first = try? renderer.render(chart, values: UserValues()) else { return 0 }
            let second = try? renderer.render(chart, values: UserValues())
            // A list of keys has no order of its own in Go, but has one here; randomness and time differ.
            precondition(
                first.files == second?.files || Target.isRandom(bytes(start, count)), "the second render differs")
            _ = try? Release(first)
            return 0
        }
    }

    private static func isRandom(_ input: [UInt8]) -> Bool {
        let text = String(decoding: input, as: UTF8.self)
        return [
            "rand", "gen", "now", "ago", "uuid", "shuffle", "bcrypt", "htpasswd", "encrypt", "date", "Date", "build",
        ]
        .contains { text.contains($0) }
    }

    private static let options = HelmRenderOptions(
        limits: RenderLimits(
            time: .seconds(2), outputBytes: 1 << 20, valueSize: 1 << 20, steps: 100_000, nestedTpl: 20),
        requiresInstallable: false)

    private static let files: [String: [UInt8]] = [
        "Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\nappVersion: \"1\"\n",
        "values.yaml": """
        name: shop
        number: 3
        float: 1.5
        yes: true
        none: null
        list: [b, a, {k: v}]
        map: {b: 2, a: {c: [1, 2]}}
        template: "{{ .Release.Name }}"
        """,
        "templates/_h.tpl":
            "{{ define \"h\" }}{{ .Values.name }}-{{ template \"i\" . }}{{ end }}{{ define \"i\" }}i{{ end }}",
        "file.txt": "one\ntwo\n",
    ].mapValues { Array($0.utf8) }
}
