#include "git_shims.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>

int martlet_git_set_search_path(int level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

int martlet_git_set_owner_validation(int enabled) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

int martlet_git_set_cache_limit(size_t bytes) {
    return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)bytes);
}

int martlet_git_set_open_pack_limit(size_t files) {
    return git_libgit2_opts(GIT_OPT_SET_MWINDOW_FILE_LIMIT, files);
}

int martlet_git_set_user_agent(const char *agent) {
    return git_libgit2_opts(GIT_OPT_SET_USER_AGENT, agent);
}

int martlet_certificate_is_issued_by(
    const void *der, size_t length, const char *ca_file, const char *host, char *reason, size_t reason_size) {
    const unsigned char *position = der;
    X509 *certificate = NULL;
    X509_STORE *store = NULL;
    X509_STORE_CTX *context = NULL;
    int valid = 0;

    snprintf(reason, reason_size, "it cannot be read");
    certificate = d2i_X509(NULL, &position, (long)length);
    store = X509_STORE_new();
    context = X509_STORE_CTX_new();
    if (!certificate || !store || !context) goto done;
    if (X509_STORE_load_file(store, ca_file) != 1) {
        snprintf(reason, reason_size, "the file of certificate authorities cannot be read");
        goto done;
    }
    /* The file may hold an intermediate authority only; only the leaf reaches us. */
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    if (X509_STORE_CTX_init(context, store, certificate, NULL) != 1) goto done;
    X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
    if (X509_verify_cert(context) != 1) {
        snprintf(reason, reason_size, "%s", X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
        goto done;
    }
    if (X509_check_host(certificate, host, 0, 0, NULL) != 1 && X509_check_ip_asc(certificate, host, 0) != 1) {
        snprintf(reason, reason_size, "it is for another host");
        goto done;
    }
    valid = 1;
done:
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    X509_free(certificate);
    ERR_clear_error();
    return valid;
}

int martlet_hmac_sha1(
    const void *key, size_t key_length, const void *data, size_t length, unsigned char *digest) {
    unsigned int digest_length = 20;
    return HMAC(EVP_sha1(), key, (int)key_length, data, length, digest, &digest_length) != NULL;
}
