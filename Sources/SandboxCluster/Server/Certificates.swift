import CShims

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A certificate authority of the cluster's own, and the certificate of its listener, made anew for each cluster.
struct Certificates: Sendable {
    /// OpenSSL could not make them.
    struct Failure: Error, CustomStringConvertible {
        var description: String { "OpenSSL could not make the sandbox cluster's certificates" }
    }

    /// PEM of the authority's certificate.
    let authority: String
    /// PEM of the listener's certificate.
    let certificate: String
    /// PEM of the listener's key.
    let privateKey: String

    init() throws(Failure) {
        var first: UnsafeMutablePointer<CChar>?
        var second: UnsafeMutablePointer<CChar>?
        var third: UnsafeMutablePointer<CChar>?
        guard martlet_make_certificates(&first, &second, &third) == 1, let authority = first,
            let certificate = second, let privateKey = third
        else { throw Failure() }
        self.authority = String(cString: authority)
        self.certificate = String(cString: certificate)
        self.privateKey = String(cString: privateKey)
        free(authority)
        free(certificate)
        free(privateKey)
    }
}
