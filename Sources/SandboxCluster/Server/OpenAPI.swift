import Manifests

extension APIServer {
    func openAPI(_ request: APIRequest) -> APIResponse { .pageNotFound }
}
