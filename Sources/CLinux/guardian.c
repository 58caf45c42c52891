#define _GNU_SOURCE
#include "guardian.h"

#include "process_group.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// More groups than a process can have children at once, by far; one beyond would only go unguarded.
enum { CAPACITY = 65536 };
// Seconds.
enum { PATIENCE = 4 };
static int32_t groups[CAPACITY];

static time_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

static void guard(int input) {
    int count = 0;
    int32_t told;
    while (1) {
        ssize_t size = read(input, &told, sizeof told);
        if (size < 0 && errno == EINTR) continue;
        if (size != sizeof told) break;
        if (told > 0) {
            if (count < CAPACITY) groups[count++] = told;
        } else {
            for (int i = 0; i < count; i++) {
                if (groups[i] == -told) {
                    groups[i] = groups[--count];
                    break;
                }
            }
        }
    }
    for (int i = 0; i < count; i++) kill(-groups[i], SIGKILL);
    // The lock must not be free while one of them could still act: wait until the groups are empty. One patience for
    // them all, less than that with which the next owner waits for the lock.
    time_t deadline = now() + PATIENCE;
    for (int i = 0; i < count; i++) {
        while (ditrit_group_runs(groups[i]) && now() < deadline) usleep(1000);
    }
    _exit(0);
}

int ditrit_guardian_start(int lock, int *process) {
    // A socket pair, not a pipe: writing to a dead guardian is EPIPE without the signal (MSG_NOSIGNAL).
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
    sigset_t all, before;
    sigfillset(&all);
    // No signal handler of this program may run in the guardian.
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t forked = fork();
    if (forked == 0) {
        setsid();
        prctl(PR_SET_NAME, "ditrit-guard");
        int input = ends[1];
        // With the other end open it would never see this one's end; by name, for a sandbox may refuse close_range.
        close(ends[0]);
        // Keep nothing of what this process has open but the two.
        int low = lock < 0 || input < lock ? input : lock;
        int high = lock < 0 || input > lock ? input : lock;
        if (low > 0) close_range(0, low - 1, 0);
        if (high > low + 1) close_range(low + 1, high - 1, 0);
        close_range(high + 1, ~0U, 0);
        guard(input);
    }
    int error = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    if (forked < 0) {
        close(ends[0]);
        return -error;
    }
    *process = forked;
    return ends[0];
}

int ditrit_guardian_tell(int pipe, int group) {
    int32_t told = group;
    while (1) {
        ssize_t size = send(pipe, &told, sizeof told, MSG_NOSIGNAL);
        if (size == sizeof told) return 0;
        if (size < 0 && errno != EINTR) return -errno;
    }
}
