import Base
import Manifests

extension Resource {
    /// Notes a key that the real tool writes into the object. It does so without quotes, and an object with a key that
    /// is a number, a boolean or a merge then cannot be printed.
    func noteUnquotedKey(_ key: String) {
        guard deferredError == nil, key == "<<" || !Scalar.isStringAsPlainKey(key) else { return }
        deferredError = Diagnostic(
            at: location,
            "\(groupVersionKind.kind) \(name) has the key \(key) in its data, labels or annotations: Kustomize writes "
                + "it without quotes there, so that it is no string and cannot be printed",
            suggestion: "choose another key")
    }
}
