// C functions that Swift cannot call directly: variadic setters and function-like macros, one wrapper per
// argument type. One header per wrapped library keeps changes apart.
#ifndef MARTLET_CSHIMS_H
#define MARTLET_CSHIMS_H

#include "certificate_shims.h"
#include "curl_shims.h"
#include "git_shims.h"
#include "openssl_shims.h"

#endif
