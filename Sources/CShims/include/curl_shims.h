#ifndef MARTLET_CURL_SHIMS_H
#define MARTLET_CURL_SHIMS_H

#include <curl/curl.h>

#endif
