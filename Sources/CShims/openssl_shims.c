#include "openssl_shims.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/pem.h>

EVP_MAC_CTX *martlet_hmac_new(const char *digest, const unsigned char *key, size_t key_length) {
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (mac == NULL) return NULL;
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);  // the context holds its own reference
    if (context == NULL) return NULL;
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
        OSSL_PARAM_construct_end(),
    };
    // A null key means "keep the key" to OpenSSL, an empty one must not be null.
    static const unsigned char empty[1] = {0};
    if (EVP_MAC_init(context, key == NULL ? empty : key, key_length, parameters) != 1) {
        EVP_MAC_CTX_free(context);
        ERR_clear_error();
        return NULL;
    }
    return context;
}

static int no_pass_phrase(char *buffer, int size, int for_writing, void *context) {
    (void)buffer;
    (void)size;
    (void)for_writing;
    (void)context;
    return -1;
}

EVP_PKEY *martlet_private_key_from_pem(const unsigned char *pem, size_t length) {
    if (length > INT_MAX) return NULL;
    BIO *bio = BIO_new_mem_buf(pem, (int)length);
    if (bio == NULL) return NULL;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_pass_phrase, NULL);
    BIO_free(bio);
    if (key == NULL) ERR_clear_error();
    return key;
}
