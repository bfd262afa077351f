import GoTemplate
import Sprig

/// What a template gives that may call Sprig's functions.
func render(
    _ template: String, values: GoMap = GoMap(), environment: SprigEnvironment = SprigEnvironment()
) throws(TemplateError) -> String {
    let functions = Sprig.functions(environment)
    var set = TemplateSet(name: "test")
    try set.parse(Array(template.utf8), name: "test", functions: Set(functions.keys))
    let data = GoMap(["Values": .map(GoMap(sharing: values, typeName: "common.Values"))])
    let output = try TemplateExecution(set, functions: functions).execute("test", data: .map(data))
    return String(decoding: output, as: UTF8.self)
}
