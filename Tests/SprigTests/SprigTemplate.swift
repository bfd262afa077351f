import GoTemplate
import Sprig

/// Renders one template with the functions of Sprig, as charts call them.
enum SprigTemplate {
    /// What a template writes.
    ///
    /// - Parameter data: what `.` is.
    static func render(
        _ template: String, environment: SprigEnvironment = SprigEnvironment(), data: GoValue = .null
    ) throws -> String {
        let functions = Sprig.functions(environment)
        var set = TemplateSet(name: "gotpl")
        try set.parse(Array(template.utf8), name: "t.yaml", functions: Set(functions.keys))
        let output = try TemplateExecution(set, functions: functions).execute("t.yaml", data: data)
        return String(decoding: output, as: UTF8.self)
    }
}
