#pragma once
#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt take a variable number of arguments, which Swift does not
// import: a function for each kind of value. The names are in parentheses to avoid the macros of the same name.

static inline CURLcode ditrit_curl_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}
static inline CURLcode ditrit_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(easy, option, value);
}
static inline CURLcode ditrit_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}
static inline CURLcode ditrit_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return (curl_easy_setopt)(easy, option, value);
}
/// Bytes that curl copies.
static inline CURLcode ditrit_curl_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
    return (curl_easy_setopt)(easy, option, &blob);
}
/// CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION, which are alike.
static inline CURLcode ditrit_curl_set_data_function(CURL *easy, CURLoption option, curl_write_callback function) {
    return (curl_easy_setopt)(easy, option, function);
}
static inline CURLcode ditrit_curl_set_prereq_function(CURL *easy, curl_prereq_callback function) {
    return (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, function);
}
/// No other protocols than HTTP and HTTPS. The option's older form is deprecated where there is the newer one.
static inline CURLcode ditrit_curl_allow_http_only(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return (curl_easy_setopt)(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return (curl_easy_setopt)(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}
/// Does not wait for the thread that looks a name up when nobody wants the answer any more.
static inline CURLcode ditrit_curl_leave_resolver_alone(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return (curl_easy_setopt)(easy, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)easy;
    return CURLE_OK;
#endif
}

static inline CURLcode ditrit_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(easy, info, value);
}
static inline CURLcode ditrit_curl_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLMcode ditrit_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}
static inline CURLMcode ditrit_curl_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return (curl_multi_setopt)(multi, option, value);
}
static inline CURLMcode ditrit_curl_multi_set_socket_function(CURLM *multi, curl_socket_callback function) {
    return (curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, function);
}
static inline CURLMcode ditrit_curl_multi_set_timer_function(CURLM *multi, curl_multi_timer_callback function) {
    return (curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, function);
}
/// The result of a message about a finished transfer, which is in a union.
static inline CURLcode ditrit_curl_message_result(const CURLMsg *message) { return message->data.result; }
