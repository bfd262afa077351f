#ifndef MARTLET_CURL_SHIMS_H
#define MARTLET_CURL_SHIMS_H

#include <curl/curl.h>
#include <stddef.h>

// curl_easy_setopt is variadic; one function per type of argument. Each returns curl's own result.
CURLcode martlet_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode martlet_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode martlet_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode martlet_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode martlet_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
// curl copies the bytes.
CURLcode martlet_curl_set_blob(CURL *handle, CURLoption option, const void *bytes, size_t count);
CURLcode martlet_curl_set_data_callback(CURL *handle, CURLoption option, curl_write_callback callback);

// Makes curl's sockets close on exec, so that a child process (a credential plugin) cannot inherit one.
CURLcode martlet_curl_set_close_on_exec(CURL *handle);

CURLcode martlet_curl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode martlet_curl_get_pointer(CURL *handle, CURLINFO info, void **value);

CURLMcode martlet_curl_multi_set_long(CURLM *handle, CURLMoption option, long value);

// The members of CURLMsg lie in a union that is awkward to read elsewhere. Returns 0 when no message is left.
int martlet_curl_next_done(CURLM *handle, CURL **done, CURLcode *result);

#endif
