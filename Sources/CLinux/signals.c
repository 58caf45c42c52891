#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int ends[2] = {-1, -1};

static void tell(int signal) {
    int before = errno;
    unsigned char number = (unsigned char)signal;
    // A full pipe has news enough for its reader.
    ssize_t written = write(ends[1], &number, 1);
    (void)written;
    errno = before;
}

int ditrit_signals_catch(const int *signals, int count) {
    if (ends[0] < 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return -errno;
    struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < count; i++) {
        if (sigaction(signals[i], &action, NULL) < 0) return -errno;
    }
    return ends[0];
}
