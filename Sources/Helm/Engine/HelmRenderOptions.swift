public import Base

/// How charts are rendered.
public struct HelmRenderOptions: Sendable {
    /// Whose rules hold.
    public var helmVersion: HelmVersion
    /// How much a render may take.
    public var limits: RenderLimits
    /// What `lookup` finds.
    public var lookup: any LookupSource
    /// Whether the chart must be one that can be installed: an application, with all dependencies at hand, for this
    /// Kubernetes. Without it, charts render as Helm's engine alone renders them.
    public var requiresInstallable: Bool
    /// Whether the values are held against `values.schema.json`.
    public var validatesSchema: Bool
    /// Whether the notes of dependencies are shown, too.
    public var includesNotesOfDependencies: Bool

    /// Where random values, keys and certificates come from.
    public var randomness: Randomness
    /// The time that templates see, in seconds since 1970, such as the commit's; `nil` for that of the system's clock.
    public var now: Int64?

    /// Where functions that draw randomness take it from.
    public enum Randomness: Sendable {
        /// The system: every render gets other values, as in Helm.
        case system
        /// A stream that depends on a secret key of 32 bytes or more, the application, the chart and the place of the
        /// call: every render gets the same values, and nobody can compute them without the key.
        case keyed(Redacted<[UInt8]>, application: String)
    }

    /// Creates options; the defaults are those of `helm template`.
    public init(
        helmVersion: HelmVersion = .v4, limits: RenderLimits = RenderLimits(), lookup: any LookupSource = NoLookup(),
        requiresInstallable: Bool = true, validatesSchema: Bool = true, includesNotesOfDependencies: Bool = false,
        randomness: Randomness = .system, now: Int64? = nil
    ) {
        self.helmVersion = helmVersion
        self.limits = limits
        self.lookup = lookup
        self.requiresInstallable = requiresInstallable
        self.validatesSchema = validatesSchema
        self.includesNotesOfDependencies = includesNotesOfDependencies
        self.randomness = randomness
        self.now = now
    }
}

/// How much a render may take; passing a limit is an error.
public struct RenderLimits: Sendable, Hashable {
    /// How long it may take.
    public var time: Duration
    /// The bytes that all templates may write together, included ones and those of `tpl` as well.
    public var outputBytes: Int
    /// The bytes of a string, or elements of a list, that one function may give.
    public var valueSize: Int
    /// The nodes of templates that may be executed.
    public var steps: Int
    /// How often `tpl` may be executed inside itself.
    public var nestedTpl: Int

    /// Creates limits; the defaults are far beyond what the largest public charts take.
    public init(
        time: Duration = .seconds(60), outputBytes: Int = 512 << 20, valueSize: Int = 128 << 20,
        steps: Int = 200_000_000, nestedTpl: Int = 1000
    ) {
        self.time = time
        self.outputBytes = outputBytes
        self.valueSize = valueSize
        self.steps = steps
        self.nestedTpl = nestedTpl
    }
}
