import Testing

@testable import SemanticVersions
