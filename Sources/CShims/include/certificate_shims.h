#ifndef MARTLET_CERTIFICATE_SHIMS_H
#define MARTLET_CERTIFICATE_SHIMS_H

/// Makes a certificate authority and a certificate of 127.0.0.1, ::1 and localhost that it has signed, with P-256 keys
/// and a life of ten years. The authority's key is not kept. All three texts are PEM and the caller frees them.
/// Returns 1, or 0 without any text when OpenSSL fails.
int martlet_make_certificates(char **authority, char **certificate, char **private_key);

#endif
