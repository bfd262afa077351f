import Base
import Foundation
import Manifests

/// What a credential plugin printed.
struct PluginAnswer: Sendable {
    var token: Redacted<String>?
    var certificate: Redacted<[UInt8]>?
    var privateKey: Redacted<[UInt8]>?
    /// When the credentials end; `nil` if they last as long as the process.
    var expiration: Date?

    /// Reads an `ExecCredential`. Errors name fields, never values.
    init(_ output: [UInt8], of plugin: CredentialPlugin) throws(KubernetesError) {
        func fail(_ what: String) -> KubernetesError {
            KubernetesError(.configuration, message: "the credential plugin \(plugin.command) \(what)")
        }
        let node: Node
        do {
            node = try JSON.parse(output, path: "output")
        } catch {
            // The parser's message could quote the output.
            throw fail("does not print JSON")
        }
        guard node["kind"]?.string == "ExecCredential" else { throw fail("does not print an ExecCredential") }
        guard node["apiVersion"]?.string == plugin.version.rawValue else {
            throw fail("answers in another version than \(plugin.version.rawValue)")
        }
        guard let status = node["status"], status.mapping != nil else { throw fail("prints no status") }
        token = status["token"]?.string.flatMap { $0.isEmpty ? nil : Redacted($0) }
        certificate = status["clientCertificateData"]?.string.flatMap { $0.isEmpty ? nil : Redacted(Array($0.utf8)) }
        privateKey = status["clientKeyData"]?.string.flatMap { $0.isEmpty ? nil : Redacted(Array($0.utf8)) }
        guard token != nil || certificate != nil else { throw fail("prints neither a token nor a client certificate") }
        guard (certificate == nil) == (privateKey == nil) else {
            throw fail("prints only one of client certificate and key")
        }
        if let text = status["expirationTimestamp"]?.string {
            let plain = ISO8601DateFormatter()
            let fractional = ISO8601DateFormatter()
            fractional.formatOptions.insert(.withFractionalSeconds)
            guard let date = plain.date(from: text) ?? fractional.date(from: text) else {
                throw fail("prints an expirationTimestamp that is not an RFC 3339 time")
            }
            expiration = date
        }
    }
}
