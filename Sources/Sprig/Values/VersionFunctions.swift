import GoTemplate
import SemanticVersions

extension Sprig {
    /// Versions and constraints on them.
    static let versionFunctions: [(ByteString, PureFunction)] = [
        (
            "semver",
            PureFunction([.string], result: VersionObject.pointerType) { arguments in
                .object(VersionObject(try version(arguments.string(0))))
            }
        ),
        (
            "semverCompare",
            PureFunction([.string, .string], result: .bool) { arguments in
                let constraints: VersionConstraints
                do { constraints = try VersionConstraints(arguments.string(0).description) } catch {
                    throw GoFunctionError("\(error)")
                }
                return .bool(constraints.isSatisfied(by: try version(arguments.string(1))))
            }
        ),
    ]

    private static func version(_ text: ByteString) throws -> SemanticVersion {
        do { return try SemanticVersion(coercing: text.description) } catch { throw GoFunctionError("\(error)") }
    }
}

/// A `*semver.Version`, or with `isPointer` false a `semver.Version`, as its `Inc…` and `Set…` methods return it.
final class VersionObject: GoObject {
    static let structType = GoType.named("semver.Version", .structure)
    static let pointerType = GoType.pointer(structType)

    private let version: SemanticVersion
    private let isPointer: Bool

    init(_ version: SemanticVersion, isPointer: Bool = true) {
        self.version = version
        self.isPointer = isPointer
    }

    var type: GoType { isPointer ? Self.pointerType : Self.structType }

    var text: ByteString? { ByteString(version.description) }

    var encoded: GoValue? { .string(version.description) }

    func method(_ name: ByteString) -> GoFunction? {
        if !isPointer, Self.pointerMethods.contains(name) { return nil }
        switch name {
        case "String", "Value": return constant(.string(version.description), .string)
        case "Original": return constant(.string(version.original), .string)
        case "Major": return constant(unsigned(version.major), .integer(.uint64))
        case "Minor": return constant(unsigned(version.minor), .integer(.uint64))
        case "Patch": return constant(unsigned(version.patch), .integer(.uint64))
        case "Prerelease": return constant(.string(version.prerelease), .string)
        case "Metadata": return constant(.string(version.metadata), .string)
        case "IncMajor": return next("major", version.nextMajor())
        case "IncMinor": return next("minor", version.nextMinor())
        case "IncPatch": return next("patch", version.nextPatch())
        case "SetPrerelease": return changed(version.with(prerelease:))
        case "SetMetadata": return changed(version.with(metadata:))
        case "Compare": return compared(.int) { .int($0) }
        case "LessThan": return compared(.bool) { .bool($0 < 0) }
        case "LessThanEqual": return compared(.bool) { .bool($0 <= 0) }
        case "GreaterThan": return compared(.bool) { .bool($0 > 0) }
        case "GreaterThanEqual": return compared(.bool) { .bool($0 >= 0) }
        case "Equal": return compared(.bool) { .bool($0 == 0) }
        default: return nil
        }
    }

    /// What the struct itself, as a value without an address, does not have.
    private static let pointerMethods: Set<ByteString> = [
        "Original", "Compare", "Equal", "LessThan", "LessThanEqual", "GreaterThan", "GreaterThanEqual",
    ]

    private func unsigned(_ number: UInt64) -> GoValue { .integer(Int64(bitPattern: number), .uint64) }

    private func constant(_ value: GoValue, _ type: GoType) -> GoFunction {
        GoFunction([], result: type) { _ in value }
    }

    private func next(_ part: String, _ version: SemanticVersion?) -> GoFunction {
        GoFunction([], result: Self.structType) { _ in
            guard let version else { throw GoFunctionError("\(part) version increment would overflow uint64") }
            return .object(VersionObject(version, isPointer: false))
        }
    }

    private func changed(
        _ change: @escaping (String) throws(SemanticVersionError) -> SemanticVersion
    ) -> GoFunction {
        GoFunction([.string], result: Self.structType) { arguments in
            let text = try arguments.string(0).description
            do { return .object(VersionObject(try change(text), isPointer: false)) } catch {
                throw GoFunctionError("\(error)")
            }
        }
    }

    private func compared(_ type: GoType, _ result: @escaping (Int) -> GoValue) -> GoFunction {
        GoFunction([Self.pointerType], result: type) { [version] arguments in
            guard case .object(let object)? = arguments.first, let other = object as? VersionObject else {
                throw GoFunctionError.nilDereference
            }
            return result(version.compared(to: other.version))
        }
    }
}
