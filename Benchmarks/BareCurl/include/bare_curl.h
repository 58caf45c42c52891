#pragma once

/// Gets `url` so many times, so many of them at once, with libcurl's multi-socket interface on epoll(7), and nothing
/// around it; each answer must have the status 200 and `length` bytes.
///
/// Returns how many did, or -1 when the machinery failed.
int bare_curl_get(const char *_Nonnull url, int requests, int concurrency, int length);
