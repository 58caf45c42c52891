// What the HTTP client is compared with: the same libcurl, the same kind of loop, the same options, in C.
#include "bare_curl.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

struct answer {
    char *bytes;
    size_t length, capacity;
};

struct state {
    int epoll;
    // When libcurl wants to be called, in milliseconds; -1 is never.
    long long due;
};

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct answer *answer = context;
    if (answer->length + size * count > answer->capacity) {
        answer->capacity = 2 * (answer->length + size * count);
        char *longer = realloc(answer->bytes, answer->capacity);
        if (!longer) return 0;
        answer->bytes = longer;
    }
    memcpy(answer->bytes + answer->length, bytes, size * count);
    answer->length += size * count;
    return size * count;
}

static int watch(CURL *easy, curl_socket_t descriptor, int what, void *context, void *known) {
    (void)easy, (void)known;
    struct state *state = context;
    struct epoll_event event = {.data.fd = descriptor};
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(state->epoll, EPOLL_CTL_DEL, descriptor, NULL);
        return 0;
    }
    if (what != CURL_POLL_OUT) event.events |= EPOLLIN;
    if (what != CURL_POLL_IN) event.events |= EPOLLOUT;
    if (epoll_ctl(state->epoll, EPOLL_CTL_ADD, descriptor, &event) == 0) return 0;
    return epoll_ctl(state->epoll, EPOLL_CTL_MOD, descriptor, &event);
}

static int wake(CURLM *multi, long milliseconds, void *context) {
    (void)multi;
    struct state *state = context;
    state->due = milliseconds < 0 ? -1 : now() + milliseconds;
    return 0;
}

static CURL *prepare(struct answer *answer) {
    CURL *easy = curl_easy_init();
    if (!easy) return NULL;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, answer);
    return easy;
}

// Looks at what has ended and begins as many anew; false when something is wrong.
static int turn_over(CURLM *multi, const char *url, int *started, int requests, int *good, int *ended, int length) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
        CURL *easy = message->easy_handle;
        struct answer *answer = NULL;
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &answer);
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (message->data.result == CURLE_OK && status == 200 && answer->length == (size_t)length) (*good)++;
        (*ended)++;
        curl_multi_remove_handle(multi, easy);
        answer->length = 0;
        if (*started < requests) {
            curl_easy_setopt(easy, CURLOPT_URL, url);
            if (curl_multi_add_handle(multi, easy)) return 0;
            (*started)++;
        }
    }
    return 1;
}

int bare_curl_get(const char *url, int requests, int concurrency, int length) {
    struct state state = {.epoll = epoll_create1(EPOLL_CLOEXEC), .due = -1};
    CURLM *multi = curl_multi_init();
    struct answer *answers = calloc((size_t)concurrency, sizeof *answers);
    CURL **handles = calloc((size_t)concurrency, sizeof *handles);
    int started = 0, ended = 0, good = 0, running = 0, works = multi && answers && handles && state.epoll >= 0;
    if (works) {
        curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
        curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, &state);
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, wake);
        curl_multi_setopt(multi, CURLMOPT_TIMERDATA, &state);
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 512L);
    }
    for (int i = 0; works && i < concurrency && started < requests; i++, started++) {
        handles[i] = prepare(&answers[i]);
        works = handles[i] && !curl_easy_setopt(handles[i], CURLOPT_URL, url)
            && !curl_multi_add_handle(multi, handles[i]);
    }
    while (works && ended < requests) {
        struct epoll_event events[64];
        long long left = state.due < 0 ? -1 : state.due - now();
        int count = epoll_wait(state.epoll, events, 64, state.due < 0 ? -1 : left < 0 ? 0 : (int)left);
        if (state.due >= 0 && state.due <= now()) {
            state.due = -1;
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        for (int i = 0; i < count; i++) {
            int ready = (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP) ? CURL_CSELECT_IN : 0)
                | (events[i].events & (EPOLLOUT | EPOLLERR | EPOLLHUP) ? CURL_CSELECT_OUT : 0);
            curl_multi_socket_action(multi, events[i].data.fd, ready, &running);
        }
        works = turn_over(multi, url, &started, requests, &good, &ended, length);
    }
    for (int i = 0; handles && i < concurrency; i++) {
        if (handles[i]) curl_multi_remove_handle(multi, handles[i]);
        curl_easy_cleanup(handles[i]);
        free(answers[i].bytes);
    }
    curl_multi_cleanup(multi);
    free(answers);
    free(handles);
    close(state.epoll);
    return works ? good : -1;
}
