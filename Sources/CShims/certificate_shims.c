#include "certificate_shims.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

static EVP_PKEY *make_key(void) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
    if (context == NULL) return NULL;
    if (EVP_PKEY_keygen_init(context) <= 0
        || EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) <= 0
        || EVP_PKEY_keygen(context, &key) <= 0) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

static int extend(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL) return 0;
    int added = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

static X509 *make_certificate(EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key, const char *name) {
    X509 *certificate = X509_new();
    unsigned char serial[16];
    if (certificate == NULL || RAND_bytes(serial, sizeof serial) != 1) goto failed;
    serial[0] &= 0x7f;
    BIGNUM *number = BN_bin2bn(serial, sizeof serial, NULL);
    if (number == NULL) goto failed;
    ASN1_INTEGER *set = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    if (set == NULL) goto failed;
    X509_NAME *subject = X509_get_subject_name(certificate);
    if (!X509_set_version(certificate, 2)
        || !X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0)
        || !X509_set_issuer_name(certificate, issuer == NULL ? subject : X509_get_subject_name(issuer))
        || X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) == NULL
        || X509_gmtime_adj(X509_getm_notAfter(certificate), 10L * 365 * 24 * 3600) == NULL
        || !X509_set_pubkey(certificate, key)) {
        goto failed;
    }
    X509 *signer = issuer == NULL ? certificate : issuer;
    if (!extend(certificate, signer, NID_subject_key_identifier, "hash")) goto failed;
    if (issuer == NULL) {
        if (!extend(certificate, signer, NID_basic_constraints, "critical,CA:TRUE")
            || !extend(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign,digitalSignature")) {
            goto failed;
        }
    } else if (!extend(certificate, signer, NID_authority_key_identifier, "keyid")
        || !extend(certificate, signer, NID_basic_constraints, "critical,CA:FALSE")
        || !extend(certificate, signer, NID_key_usage, "critical,digitalSignature")
        || !extend(certificate, signer, NID_ext_key_usage, "serverAuth")
        || !extend(certificate, signer, NID_subject_alt_name, "IP:127.0.0.1,IP:::1,DNS:localhost")) {
        goto failed;
    }
    if (X509_sign(certificate, issuer_key, EVP_sha256()) <= 0) goto failed;
    return certificate;
failed:
    X509_free(certificate);
    return NULL;
}

static char *text_of(BIO *memory) {
    char *bytes = NULL;
    long length = BIO_get_mem_data(memory, &bytes);
    if (length <= 0) return NULL;
    char *text = malloc((size_t)length + 1);
    if (text == NULL) return NULL;
    memcpy(text, bytes, (size_t)length);
    text[length] = 0;
    return text;
}

static char *certificate_text(X509 *certificate) {
    BIO *memory = BIO_new(BIO_s_mem());
    if (memory == NULL) return NULL;
    char *text = PEM_write_bio_X509(memory, certificate) ? text_of(memory) : NULL;
    BIO_free(memory);
    return text;
}

static char *key_text(EVP_PKEY *key) {
    BIO *memory = BIO_new(BIO_s_mem());
    if (memory == NULL) return NULL;
    char *text = PEM_write_bio_PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL) ? text_of(memory) : NULL;
    BIO_free(memory);
    return text;
}

int martlet_make_certificates(char **authority, char **certificate, char **private_key) {
    EVP_PKEY *authority_key = make_key();
    EVP_PKEY *key = make_key();
    X509 *issuer = NULL;
    X509 *leaf = NULL;
    *authority = *certificate = *private_key = NULL;
    if (authority_key != NULL && key != NULL) {
        issuer = make_certificate(authority_key, NULL, authority_key, "martlet sandbox cluster CA");
        if (issuer != NULL) leaf = make_certificate(key, issuer, authority_key, "martlet sandbox cluster");
    }
    if (leaf != NULL) {
        *authority = certificate_text(issuer);
        *certificate = certificate_text(leaf);
        *private_key = key_text(key);
    }
    X509_free(leaf);
    X509_free(issuer);
    EVP_PKEY_free(key);
    EVP_PKEY_free(authority_key);
    if (*authority != NULL && *certificate != NULL && *private_key != NULL) return 1;
    free(*authority);
    free(*certificate);
    free(*private_key);
    *authority = *certificate = *private_key = NULL;
    return 0;
}
