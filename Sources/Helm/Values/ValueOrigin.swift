public import Base
import GoTemplate
import Manifests

/// Where a value comes from.
public enum ValueOrigin: Hashable, Sendable, CustomStringConvertible {
    /// A values file, with the line where it is known.
    case file(SourceLocation)
    /// A setting of the command line or of an application.
    case setting(String)

    /// The file's place, or the setting without its value.
    public var description: String {
        switch self {
        case .file(let location): location.description
        case .setting(let text): text
        }
    }
}

/// What one file or setting gives.
struct ValueLayer: Sendable {
    /// What the values are found from.
    enum Content: Sendable {
        /// Values, with the file to look for the line in.
        case values(PlainValue, source: [UInt8]?)
        /// A setting. Its values are made when somebody asks, since their lists may be long.
        case setting(UserValues.Setting, HelmVersion)
    }

    var origin: ValueOrigin
    var content: Content

    /// Where the layer sets the value at a path.
    func origin(of path: some Sequence<String>) -> ValueOrigin? {
        let path = Array(path)
        let values: PlainValue
        var source: [UInt8]?
        switch content {
        case .values(let content, let file): (values, source) = (content, file)
        case .setting(let setting, let helm): values = setting.valuesAlone(helm)
        }
        guard values.value(at: path[...]) != nil else { return nil }
        guard case .file(let location) = origin, let source else { return origin }
        return .file(Self.place(of: path, in: source, path: location.path) ?? location)
    }

    /// The place of a key in a file; of several documents the last one that has it.
    private static func place(of path: [String], in source: [UInt8], path file: String) -> SourceLocation? {
        guard let documents = try? YAML.parse(source, path: file, dialect: .lenientKubernetes) else { return nil }
        for document in documents.reversed() {
            guard var node = document.node else { continue }
            var place: SourceLocation?
            for part in path {
                if let entry = node.mapping?.entry(of: part) {
                    place = SourceLocation(path: file, line: Int(entry.line), column: Int(entry.column))
                    node = entry.value
                } else if let index = Int(part), let item = node[index] {
                    place = SourceLocation(path: file, line: Int(item.line), column: Int(item.column))
                    node = item
                } else {
                    place = nil
                    break
                }
            }
            if let place, place.line > 0 { return place }
        }
        return nil
    }
}

extension PlainValue {
    /// The value at a path of keys and indices.
    func value(at path: ArraySlice<String>) -> PlainValue? {
        guard let first = path.first else { return self }
        switch self {
        case .map(let entries): return entries[ByteString(first)]?.value(at: path.dropFirst())
        case .list(let items):
            guard let index = Int(first), items.indices.contains(index) else { return nil }
            return items[index].value(at: path.dropFirst())
        default: return nil
        }
    }
}

extension UserValues {
    /// Where the value at a path comes from: the last file or setting that has it, or the defaults of `chart` or of one
    /// of its dependencies. `nil` where nothing sets it.
    ///
    /// - Parameters:
    ///   - path: keys from the root chart's values down; an index of a list is a number.
    ///   - chart: the chart that is rendered.
    public func origin(of path: [String], in chart: ProcessedChart) -> ValueOrigin? {
        for layer in layers.reversed() {
            if let origin = layer.origin(of: path) { return origin }
        }
        return Self.defaultOrigin(of: path[...], in: chart)
    }

    private static func defaultOrigin(of path: ArraySlice<String>, in chart: ProcessedChart) -> ValueOrigin? {
        let file = chart.chart.raw.first { $0.name == "values.yaml" }
        let layer = ValueLayer(
            origin: .file(SourceLocation(path: chart.fullPath + "/values.yaml")),
            content: .values(.map(chart.chart.values.entries), source: file?.bytes))
        if let origin = layer.origin(of: path) { return origin }
        guard let first = path.first,
            let dependency = chart.dependencies.first(where: { $0.name.hasSameBytes(as: first) })
        else { return nil }
        return defaultOrigin(of: path.dropFirst(), in: dependency)
    }
}
