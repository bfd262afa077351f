#ifndef MARTLET_OPENSSL_SHIMS_H
#define MARTLET_OPENSSL_SHIMS_H

#include <openssl/evp.h>

#endif
