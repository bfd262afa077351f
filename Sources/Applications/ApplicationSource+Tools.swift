extension ApplicationSource {
    /// Changes to the kustomization of the source: `spec.source.kustomize`.
    public struct Kustomize: Sendable, Hashable {
        /// A patch to append.
        public struct Patch: Sendable, Hashable {
            /// The file that holds the patch, relative to the source's path.
            public var path = ""
            /// The patch itself.
            public var patch = ""
            /// The fields of the target; `nil` without one.
            public var target: [String: String]?
            /// `allowNameChange` and `allowKindChange`.
            public var options: [String: Bool] = [:]

            /// Creates an empty patch.
            public init() {}
        }

        /// Takes the place of `namePrefix`.
        public var namePrefix = ""
        /// Takes the place of `nameSuffix`.
        public var nameSuffix = ""
        /// Takes the place of `namespace`.
        public var namespace = ""
        /// Images as `kustomize edit set image` takes them.
        public var images: [String] = []
        /// Numbers of replicas by name.
        public var replicas: [String: Int64] = [:]
        /// Labels to add.
        public var commonLabels: [String: String] = [:]
        /// Whether labels that the kustomization has already are replaced.
        public var forceCommonLabels = false
        /// Whether labels stay out of selectors.
        public var labelWithoutSelector = false
        /// Whether labels that stay out of selectors go into templates.
        public var labelIncludeTemplates = false
        /// Annotations to add.
        public var commonAnnotations: [String: String] = [:]
        /// Whether annotations that the kustomization has already are replaced.
        public var forceCommonAnnotations = false
        /// Whether variables of the build, such as `$ARGOCD_APP_NAME`, are replaced in annotations.
        public var commonAnnotationsEnvsubst = false
        /// Patches to append.
        public var patches: [Patch] = []
        /// Components to append, relative to the source's path.
        public var components: [String] = []
        /// Whether components that are not there are passed over.
        public var ignoreMissingComponents = false
        /// The version that charts see as the cluster's; empty for the default.
        public var kubeVersion = ""
        /// The API versions that charts see.
        public var apiVersions: [String] = []

        /// Creates no changes.
        public init() {}
    }

    /// How the source's chart is rendered: `spec.source.helm`.
    public struct Helm: Sendable, Hashable {
        /// One of `parameters`.
        public struct Parameter: Sendable, Hashable {
            /// The path in the values, as `--set` takes it.
            public var name: String
            /// The value.
            public var value: String
            /// Whether the value is a string, whatever it looks like.
            public var forceString: Bool

            /// Creates a parameter.
            public init(name: String, value: String, forceString: Bool = false) {
                self.name = name
                self.value = value
                self.forceString = forceString
            }
        }

        /// One of `fileParameters`.
        public struct FileParameter: Sendable, Hashable {
            /// The path in the values, as `--set-file` takes it.
            public var name: String
            /// The file whose text is the value, relative to the source's path.
            public var path: String

            /// Creates a parameter.
            public init(name: String, path: String) {
                self.name = name
                self.path = path
            }
        }

        /// The release's name; empty for the application's name.
        public var releaseName = ""
        /// Files of values, relative to the source's path or, with a leading `/`, to the repository's root; globs count.
        public var valueFiles: [String] = []
        /// Whether files of values that are not there are passed over.
        public var ignoreMissingValueFiles = false
        /// Values as YAML, over those of the files: `valuesObject`, or without it `values`.
        public var values = ""
        /// Single values, over all others.
        public var parameters: [Parameter] = []
        /// Single values out of files, over all others.
        public var fileParameters: [FileParameter] = []
        /// `3` for Helm 3's rules; empty for Helm 4's.
        public var version = ""
        /// Whether the chart's `crds` directory is left out.
        public var skipCrds = false
        /// Whether test hooks are left out.
        public var skipTests = false
        /// Whether `values.schema.json` is left unread.
        public var skipSchemaValidation = false
        /// The version that the chart sees as the cluster's; empty for the default.
        public var kubeVersion = ""
        /// The API versions that the chart sees beside the default ones.
        public var apiVersions: [String] = []
        /// The release's namespace; empty for the destination's.
        public var namespace = ""
        /// Whether a repository's credentials go to other hosts that its index names.
        public var passCredentials = false

        /// Creates the defaults.
        public init() {}
    }
}
