import Base
import Manifests

/// Makes a chart of its files.
struct ChartAssembly {
    private(set) var budget: ChartBudget
    let helm: HelmVersion

    init(budget: ChartBudget, helm: HelmVersion) {
        self.budget = budget
        self.helm = helm
    }

    /// Makes a chart of the files in an archive.
    /// - Parameter place: the archive's path for errors.
    mutating func chart(ofArchive bytes: [UInt8], place: String, depth: Int) throws -> Chart {
        let files = try ChartArchive.files(of: bytes, place: place, budget: &budget)
        return try chart(of: files, place: place, depth: depth)
    }

    /// Makes a chart of its files, whose names are relative to it.
    /// - Parameter place: the chart's path for errors.
    mutating func chart(of files: [ChartFile], place: String, depth: Int) throws -> Chart {
        guard depth <= budget.limits.depth else {
            throw HelmError("\(place): charts nest more than \(budget.limits.depth) levels deep")
        }
        var chart = Chart(metadata: ChartMetadata())
        var hasMetadata = false
        // A file may come before `Chart.yaml`, which tells how to take it.
        for file in files where file.name == "Chart.yaml" {
            hasMetadata = true
            try ChartMetadataReader(path: path(file, place)).read(file.bytes, into: &chart.metadata)
            if chart.metadata.apiVersion.isEmpty { chart.metadata.apiVersion = "v1" }
        }
        var subcharts = Subcharts()
        for file in files { try sort(file, place, into: &chart, &hasMetadata, &subcharts) }
        guard hasMetadata else { throw HelmError("\(place.isEmpty ? "." : place): Chart.yaml file is missing") }
        do { try chart.metadata.validate() } catch {
            throw HelmError("\(place.isEmpty ? "" : place + "/")Chart.yaml: \(error.message)")
        }
        for group in subcharts.groups {
            if let subchart = try self.chart(of: group, parent: chart.name, place: place, depth: depth + 1) {
                chart.dependencies.append(subchart)
            }
        }
        return chart
    }

    private func path(_ file: ChartFile, _ place: String) -> String {
        place.isEmpty ? file.name : place + "/" + file.name
    }

    private mutating func sort(
        _ file: ChartFile, _ place: String, into chart: inout Chart, _ hasMetadata: inout Bool,
        _ subcharts: inout Subcharts
    ) throws {
        let path = self.path(file, place)
        if file.name.startsWithBytes("charts/") {
            if file.name.hasSuffix(".prov") { chart.files.append(file) } else { subcharts.add(file) }
            return
        }
        chart.raw.append(file)
        switch file.name {
        case "Chart.yaml": break
        case "Chart.lock": chart.lock = try ChartMetadataReader(path: path).readLock(file.bytes)
        case "values.yaml":
            chart.values = try ValuesReader(path: path, helm: helm).read(file.bytes)
            try budget.addValues(chart.values.count, path: path)
        case "values.schema.json": chart.schema = file.bytes
        case "requirements.yaml":
            // Only a `Chart.yaml` says that there is a format at all.
            hasMetadata = true
            if chart.metadata.apiVersion != "v1" {
                chart.warnings.append(
                    "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend migrating "
                        + "dependencies to Chart.yaml.")
            }
            try ChartMetadataReader(path: path).read(file.bytes, into: &chart.metadata)
            if chart.metadata.apiVersion == "v1" { chart.files.append(file) }
        case "requirements.lock":
            hasMetadata = true
            chart.lock = try ChartMetadataReader(path: path).readLock(file.bytes)
            if chart.metadata.apiVersion == "v1" {
                chart.files.append(file)
            } else {
                chart.warnings.append(
                    "Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We recommend "
                        + "migrating to Chart.lock.")
            }
        case let name where name.startsWithBytes("templates/"): chart.templates.append(file)
        default: chart.files.append(file)
        }
    }

    private mutating func chart(of group: Subcharts.Group, parent: String, place: String, depth: Int) throws -> Chart? {
        let first = group.name.utf8.first
        if first == UInt8(ascii: "_") || first == UInt8(ascii: ".") { return nil }
        let place = (place.isEmpty ? "" : place + "/") + "charts/" + group.name
        do {
            if group.name.hasSuffix(".tgz") {
                guard let file = group.files.first, file.name.hasSameBytes(as: group.name) else {
                    throw HelmError("\(place): expected an archive, got a directory of that name")
                }
                return try chart(ofArchive: file.bytes, place: place, depth: depth)
            }
            let files = group.files.compactMap { file -> ChartFile? in
                let first = GoText.firstPart(of: file.name)
                guard first.endIndex < file.name.endIndex else { return nil }
                let rest = file.name[file.name.utf8.index(after: first.endIndex)...]
                return ChartFile(name: String(rest), bytes: file.bytes)
            }
            return try chart(of: files, place: place, depth: depth)
        } catch let error as HelmError {
            throw HelmError("error unpacking subchart \(group.name) in \(parent): \(error.message)")
        }
    }
}

/// The files below `charts/`, by the first part of their paths.
private struct Subcharts {
    struct Group {
        var name: String
        var files: [ChartFile] = []
    }

    private var byName: [String: Group] = [:]

    /// The groups, sorted by name. Helm takes them in no order.
    var groups: [Group] { byName.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } }

    mutating func add(_ file: ChartFile) {
        let name = String(file.name[file.name.utf8.index(file.name.startIndex, offsetBy: "charts/".utf8.count)...])
        let first = String(GoText.firstPart(of: name))
        byName[first, default: Group(name: first)].files.append(ChartFile(name: name, bytes: file.bytes))
    }
}
