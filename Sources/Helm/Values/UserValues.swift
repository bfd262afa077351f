import Base
import GoTemplate
public import Manifests

/// What a user sets: values files in their order, then single settings. Remembers what came from where.
///
/// Helm takes all files first, then `--set-json`, `--set`, `--set-string`, `--set-file` and `--set-literal`, whatever
/// their order on the command line; `apply(_:readFile:)` does the same for its settings.
public struct UserValues: Sendable {
    /// One setting.
    public enum Setting: Sendable, Hashable {
        /// `--set-json`: `name=JSON`, or in Helm 4 a whole JSON object.
        case json(String)
        /// `--set`: `name=value`, with numbers, booleans and null.
        case typed(String)
        /// `--set-string`: `name=text`.
        case text(String)
        /// `--set-file`: `name=path`.
        case file(String)
        /// `--set-literal`: `name=text` without escapes.
        case literal(String)

        fileprivate var order: Int {
            switch self {
            case .json: 0
            case .typed: 1
            case .text: 2
            case .file: 3
            case .literal: 4
            }
        }

        /// The option.
        fileprivate var option: String {
            ["--set-json", "--set", "--set-string", "--set-file", "--set-literal"][order]
        }

        fileprivate var expression: String {
            switch self {
            case .json(let text), .typed(let text), .text(let text), .file(let text), .literal(let text): text
            }
        }
    }

    /// All of it, merged.
    public private(set) var values = ChartValues()
    private(set) var layers: [ValueLayer] = []
    private let helm: HelmVersion
    private var room = ListRoom()

    /// Creates values that set nothing.
    public init(helm: HelmVersion = .v4) { self.helm = helm }

    /// Merges a values file over what is there.
    /// - Parameter name: the file's path for errors.
    /// - Throws: `HelmError` for what is not YAML or no mapping, with the place.
    public mutating func addFile(_ bytes: [UInt8], name: String) throws {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        let entries = try ValuesReader(path: name, helm: helm).read(bytes).entries
        layers.append(
            ValueLayer(origin: .file(SourceLocation(path: name)), content: .values(.map(entries), source: bytes)))
        ChartValues.merge(entries, into: &values.entries)
    }

    /// Merges values over what is there.
    /// - Parameter name: what gives them, for errors, such as the field `valuesObject`.
    public mutating func add(_ other: ChartValues, name: String) {
        layers.append(
            ValueLayer(origin: .file(SourceLocation(path: name)), content: .values(.map(other.entries), source: nil)))
        ChartValues.merge(other.entries, into: &values.entries)
    }

    /// Merges a mapping over what is there. Throws `HelmError` for what is no mapping.
    public mutating func add(_ node: Node, name: String) throws {
        guard case .map(let entries) = PlainValue(node) else {
            if node.isNull { return }
            throw HelmError("\(name): values must be a mapping")
        }
        add(ChartValues(entries), name: name)
    }

    /// Applies settings in Helm's order.
    /// - Parameter readFile: reads the files of `--set-file`.
    /// - Throws: `HelmError` that names the option, in Helm's words; what `readFile` throws.
    public mutating func apply(
        _ settings: [Setting],
        readFile: (String) throws -> [UInt8] = { throw HelmError("\($0): no files can be read here") }
    ) throws {
        // The sort is stable.
        let ordered = settings.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
        for (_, setting) in ordered {
            do {
                try withoutActuallyEscaping(readFile) { readFile in
                    try setting.apply(to: &values.entries, helm, room: &room, readFile)
                }
                layers.append(ValueLayer(origin: .setting(setting.place), content: .setting(setting, helm)))
            } catch let error as HelmError {
                throw HelmError("failed parsing \(setting.option) data: \(error.message)")
            }
        }
    }
}

extension UserValues.Setting {
    /// What the setting gives by itself.
    func valuesAlone(_ helm: HelmVersion) -> PlainValue {
        var values: [ByteString: PlainValue] = [:]
        var room = ListRoom()
        // It was applied already, so it has no mistakes but those that come of what was there.
        try? apply(to: &values, helm, room: &room) { _ in [] }
        return .map(values)
    }

    fileprivate func apply(
        to values: inout [ByteString: PlainValue], _ helm: HelmVersion, room: inout ListRoom,
        _ readFile: @escaping (String) throws -> [UInt8]
    ) throws {
        switch self {
        case .json(let text):
            let trimmed = GoText.trimmingSpace(text)
            if helm == .v4, trimmed.utf8.first == UInt8(ascii: "{") {
                let node: Node
                do { node = try JSON.parse(trimmed, limits: JSON.Limits(depth: 512)) } catch {
                    throw HelmError("the object is no JSON: \(error.message)")
                }
                if case .map(let entries) = PlainValue(json: node) { ChartValues.merge(entries, into: &values) }
            } else {
                try SetExpression.apply(text, .json, to: &values, helm: helm, room: &room)
            }
        case .typed(let text): try SetExpression.apply(text, .typed, to: &values, helm: helm, room: &room)
        case .text(let text): try SetExpression.apply(text, .text, to: &values, helm: helm, room: &room)
        case .file(let text): try SetExpression.apply(text, .file(readFile), to: &values, helm: helm, room: &room)
        case .literal(let text): try SetLiteral.apply(text, to: &values, helm: helm, room: &room)
        }
    }

    /// The option with the name that it sets, but without the value, which may be a secret.
    fileprivate var place: String {
        let name = expression.prefix { $0 != "=" && $0 != "{" }
        return name.isEmpty ? option : "\(option) \(name)"
    }
}
