public import Manifests

/// One document that a chart's template made.
public struct ReleaseManifest: Sendable {
    /// The template's path in the release, such as `chart/templates/service.yaml`.
    public var path: String
    /// The document's text as the template wrote it, without white space before it.
    public var content: [UInt8]
    /// The document; `nil` where it holds only comments.
    public var node: Node?
    /// The line of the rendered file where the document begins, counted from 1.
    public var line: Int
    /// The object's `apiVersion`, as Helm reads it; may be empty.
    public var apiVersion: String
    /// The object's `kind`; may be empty.
    public var kind: String
    /// The name in the object's metadata; may be empty.
    public var name: String
    /// The annotations in the object's metadata. Numbers and booleans are texts here, as Helm reads them.
    public var annotations: [String: String]
}
