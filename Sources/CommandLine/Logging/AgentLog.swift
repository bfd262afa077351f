import Agent
import Foundation
import Logging

/// The agent's log: one line an entry on standard error, as text or as JSON.
enum AgentLog {
    /// A logger as the configuration wants it.
    static func make(_ configuration: Configuration.Log) -> Logger {
        var logger = Logger(label: "martlet") { _ in LineLogHandler(isJSON: configuration.json) }
        logger.logLevel = Logger.Level(rawValue: configuration.level) ?? .info
        return logger
    }
}

/// Writes each entry as a line. Control characters are escaped, so that a branch name cannot forge an entry.
struct LineLogHandler: LogHandler {
    let isJSON: Bool
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    init(isJSON: Bool) { self.isJSON = isJSON }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        StandardError.print(
            isJSON
                ? Self.json(time, event.level, "\(event.message)", fields)
                : Self.text(time, event.level, "\(event.message)", fields))
    }

    static func text(
        _ time: String, _ level: Logger.Level, _ message: String, _ fields: [(key: String, value: Logger.MetadataValue)]
    ) -> String {
        var line = "\(time) \(level.rawValue) \(escaped(message))"
        for (key, value) in fields {
            let text = escaped("\(value)")
            line += text.contains(" ") || text.isEmpty ? " \(key)=\"\(text)\"" : " \(key)=\(text)"
        }
        return line
    }

    static func json(
        _ time: String, _ level: Logger.Level, _ message: String, _ fields: [(key: String, value: Logger.MetadataValue)]
    ) -> String {
        var object = ["time": time, "level": level.rawValue, "message": message]
        for (key, value) in fields { object[key] = "\(value)" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\"": result += "\\\""
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value):
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
