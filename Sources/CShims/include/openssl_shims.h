#ifndef MARTLET_OPENSSL_SHIMS_H
#define MARTLET_OPENSSL_SHIMS_H

#include <openssl/evp.h>
#include <stddef.h>

/// A MAC context for HMAC with the digest of that OpenSSL name, keyed; NULL when the digest is not available.
/// Freed with EVP_MAC_CTX_free. Here because OSSL_PARAM arrays are awkward to build outside C.
EVP_MAC_CTX *martlet_hmac_new(const char *digest, const unsigned char *key, size_t key_length);

/// The private key of a PEM text (PKCS#1 or PKCS#8), or NULL. Never asks a terminal for a pass phrase.
/// Freed with EVP_PKEY_free.
EVP_PKEY *martlet_private_key_from_pem(const unsigned char *pem, size_t length);

#endif
