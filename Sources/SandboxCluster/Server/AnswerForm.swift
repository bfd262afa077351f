/// The form of answer that a request's `Accept` header asks for.
enum AnswerForm: Sendable, Equatable {
    /// The objects themselves.
    case objects
    /// Only kind and metadata.
    case metadata
    /// A table for people.
    case table
    /// The aggregated form of discovery.
    case discovery

    /// The first form of the header that can be served; JSON is the only encoding.
    init(accept: String) throws(APIStatus) {
        guard !accept.isEmpty else {
            self = .objects
            return
        }
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";").map { part in String(part.filter { $0 != " " }) }
            guard let type = parts.first, ["application/json", "application/*", "*/*"].contains(type) else { continue }
            var parameters: [String: String] = [:]
            for part in parts.dropFirst() {
                let halves = part.split(separator: "=", maxSplits: 1)
                if halves.count == 2 { parameters[String(halves[0])] = String(halves[1]) }
            }
            switch (parameters["as"], parameters["g"], parameters["v"]) {
            case (nil, _, _): self = .objects
            case ("Table", "meta.k8s.io", "v1"): self = .table
            case ("PartialObjectMetadata", "meta.k8s.io", "v1"), ("PartialObjectMetadataList", "meta.k8s.io", "v1"):
                self = .metadata
            case ("APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2"): self = .discovery
            default: continue
            }
            return
        }
        throw APIStatus(
            code: 406, reason: "NotAcceptable",
            message: "only the following media types are accepted: application/json", details: APIStatus.Details())
    }
}
