import Base
import Manifests

/// What a registry's manifest says of a chart.
struct RegistryManifest {
    /// A piece of content.
    struct Descriptor: Hashable {
        var mediaType: String
        var digest: ContentDigest
        var size: Int
    }

    static let chartConfiguration = "application/vnd.cncf.helm.config.v1+json"
    static let chartLayers = ["application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip"]
    static let accepted = [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ]

    /// The archive of the chart, if the manifest is that of a chart.
    var chart: Descriptor?
    /// The manifests of an index.
    var manifests: [Descriptor] = []
    /// What speaks against it.
    var problem = ""

    /// Reads a manifest or an index.
    init(_ bytes: [UInt8], place: String) throws(RepositoryError) {
        let root: Node
        do {
            root = try JSON.parse(bytes, path: place)
        } catch {
            throw RepositoryError(.corrupt, error.description)
        }
        if let list = root["manifests"]?.sequence {
            for item in list { manifests.append(try Self.descriptor(item, place: place)) }
            return
        }
        guard root["config"]?["mediaType"]?.string == Self.chartConfiguration else {
            problem = "could not load config with mediatype \(Self.chartConfiguration)"
            return
        }
        for layer in root["layers"]?.sequence ?? [] {
            guard let mediaType = layer["mediaType"]?.string, Self.chartLayers.contains(mediaType) else { continue }
            chart = try Self.descriptor(layer, place: place)
        }
        if chart == nil { problem = "manifest does not contain a layer with mediatype \(Self.chartLayers[0])" }
    }

    private static func descriptor(_ node: Node, place: String) throws(RepositoryError) -> Descriptor {
        guard let digest = node["digest"]?.string.flatMap({ ContentDigest($0) }), let size = node["size"]?.int,
            size >= 0
        else { throw RepositoryError(.corrupt, "\(place): a descriptor without digest and size") }
        return Descriptor(mediaType: node["mediaType"]?.string ?? "", digest: digest, size: size)
    }
}
