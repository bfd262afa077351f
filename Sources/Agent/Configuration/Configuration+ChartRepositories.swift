import Base
import Manifests

extension FieldFormat where Value == Configuration.ChartRepository {
    static var chartRepository: Self {
        .object { reader in
            let name = reader.required("name", .configuredName)
            let url = reader.required("url", .chartRepositoryURL)
            let username = reader.optional("username", .nonEmptyString)
            let password = reader.optional("password", .secret)
            let authorities = reader.optional("certificateAuthorities", .nonEmptyString)
            let skipsVerification = reader.optional("insecureSkipVerify", .bool, default: false)
            let hosts = reader.optional("allowedHosts", .list(of: .nonEmptyString), default: [])
            let passesCredentials = reader.optional("passCredentials", .bool, default: false)
            let usesPlainHTTP = reader.optional("plainHTTP", .bool, default: false)
            if (username == nil) != (password == nil) {
                reader.error(
                    "username and password belong together", at: username == nil ? "password" : "username",
                    suggestion: "give both, or neither")
            }
            guard let name, let url else { return nil }
            if usesPlainHTTP, !url.hasPrefix("oci://") {
                reader.error(
                    "plainHTTP is for registries", at: "plainHTTP", suggestion: "write an address with http:// instead")
            }
            return Configuration.ChartRepository(
                name: name, url: url, username: username, password: password, certificateAuthorities: authorities,
                skipsVerification: skipsVerification, allowedHosts: hosts, passesCredentials: passesCredentials,
                usesPlainHTTP: usesPlainHTTP, location: reader.location(of: "name"))
        }
    }
}

extension FieldFormat where Value == String {
    /// The address of a chart repository or registry, without user and query.
    fileprivate static var chartRepositoryURL: FieldFormat<String> {
        nonEmptyString.checked { text in
            guard let range = text.firstRange(of: "://"),
                ["http", "https", "oci"].contains(text[..<range.lowerBound].lowercased()),
                range.upperBound < text.endIndex, !text.contains("@"), !text.contains("?"), !text.contains(" ")
            else { return "not an address; write https://HOST/PATH or oci://HOST/PATH" }
            return nil
        }
    }
}
