#ifndef MARTLET_GIT_SHIMS_H
#define MARTLET_GIT_SHIMS_H

#include <git2.h>
#include <stddef.h>

/* git_libgit2_opts is variadic, which Swift cannot call. */
int martlet_git_set_search_path(int level, const char *path);
int martlet_git_set_owner_validation(int enabled);
int martlet_git_set_cache_limit(size_t bytes);
int martlet_git_set_open_pack_limit(size_t files);
int martlet_git_set_user_agent(const char *agent);

/*
 * Whether the certificate (DER) is valid now, was issued by a certificate of the PEM file and names the host.
 * Returns 1 or 0; then the reason stands in `reason`.
 */
int martlet_certificate_is_issued_by(
    const void *der, size_t length, const char *ca_file, const char *host, char *reason, size_t reason_size);

/* HMAC-SHA1, for the hashed host names of known_hosts files. `digest` has 20 bytes. Returns 1 on success. */
int martlet_hmac_sha1(
    const void *key, size_t key_length, const void *data, size_t length, unsigned char *digest);

#endif
