/// Changes to the kustomization that a build begins with, as `kustomize edit` makes them; the files stay as they are.
///
/// They are what an Argo CD `Application` says in `spec.source.kustomize`.
public struct KustomizationEdits: Sendable, Hashable {
    /// A patch to append to `patches`.
    public struct Patch: Sendable, Hashable {
        /// The file that holds the patch, relative to the kustomization.
        public var path: String
        /// The patch itself.
        public var patch: String
        /// What the resources have to be, by the names of a target's fields (`kind`, `labelSelector`, …); `nil` where
        /// the patch names its resource itself.
        public var target: [String: String]?
        /// `allowNameChange` and `allowKindChange`.
        public var options: [String: Bool]

        /// Creates a patch.
        public init(
            path: String = "", patch: String = "", target: [String: String]? = nil, options: [String: Bool] = [:]
        ) {
            self.path = path
            self.patch = patch
            self.target = target
            self.options = options
        }
    }

    /// Labels or annotations to add.
    public struct Metadata: Sendable, Hashable {
        /// The keys and values.
        public var pairs: [String: String]
        /// Whether a key that the kustomization has already gets the new value; else it is an error.
        public var force: Bool

        /// Creates it.
        public init(_ pairs: [String: String] = [:], force: Bool = false) {
            self.pairs = pairs
            self.force = force
        }
    }

    /// Takes the place of `namePrefix`, unless empty.
    public var namePrefix = ""
    /// Takes the place of `nameSuffix`, unless empty.
    public var nameSuffix = ""
    /// Takes the place of `namespace`, unless empty.
    public var namespace = ""
    /// `name:tag`, `name=new-name:tag`, `name@digest`, …: each takes the place of the entry of `images` for that name.
    public var images: [String] = []
    /// The numbers of replicas by name, which take the place of the entries of `replicas` for those names.
    public var replicas: [String: Int64] = [:]
    /// Labels to add.
    public var labels = Metadata()
    /// Whether the labels are left out of selectors.
    public var labelWithoutSelector = false
    /// Whether labels without selectors go into templates too.
    public var labelIncludeTemplates = false
    /// Annotations to add.
    public var annotations = Metadata()
    /// Patches to append.
    public var patches: [Patch] = []
    /// Directories of components to append, relative to the kustomization; one that is named already is not named
    /// twice.
    public var components: [String] = []
    /// Whether components that are not there are passed over.
    public var ignoreMissingComponents = false

    /// Creates no changes.
    public init() {}
}
