public import Base
import Foundation

/// Where a secret is kept. The configuration holds only this, never the secret itself.
public enum SecretReference: Sendable, Hashable, CustomStringConvertible {
    /// A file's content; one newline at its end does not count.
    case file(path: String)
    /// An environment variable's value.
    case environment(name: String)

    /// Names the place, not the secret.
    public var description: String {
        switch self {
        case .file(let path): "file \(path)"
        case .environment(let name): "environment variable \(name)"
        }
    }

    /// The secret as it is now; a file is read anew each time, so that replacing it needs no restart.
    ///
    /// Throws `SecretError` when there is none or it is empty: an empty secret would let everybody in.
    public func resolve() throws(SecretError) -> Redacted<[UInt8]> {
        var bytes: [UInt8]
        switch self {
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw SecretError(reference: self, problem: "cannot be read")
            }
            bytes = [UInt8](data)
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name] else {
                throw SecretError(reference: self, problem: "is not set")
            }
            bytes = Array(value.utf8)
        }
        guard !bytes.isEmpty else { throw SecretError(reference: self, problem: "is empty") }
        return Redacted(bytes)
    }

    /// The secret as text. Throws `SecretError`, also when it is not UTF-8.
    public func resolveText() throws(SecretError) -> Redacted<String> {
        guard let text = String(validating: try resolve().reveal(), as: UTF8.self) else {
            throw SecretError(reference: self, problem: "is not UTF-8 text")
        }
        return Redacted(text)
    }
}

/// Why a secret is not to be had. Names the reference only.
public struct SecretError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where the secret should be.
    public var reference: SecretReference
    /// What is wrong with it.
    public var problem: String

    /// For example `secret in file /etc/token cannot be read`.
    public var description: String { "secret in \(reference) \(problem)" }
}
