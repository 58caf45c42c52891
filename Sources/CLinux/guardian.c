#define _GNU_SOURCE
#include "guardian.h"

#include "process_group.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

// What the guardian is told: a group to guard, with a minus one to forget; or, with 0, until when all may run.
struct message {
    int64_t group;
    // Milliseconds of CLOCK_BOOTTIME, which goes on while the machine sleeps.
    int64_t deadline;
};

static int64_t milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_BOOTTIME, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static time_t now(void) { return milliseconds() / 1000; }

static void guard(int input) {
    int count = 0;
    // None until there was one; it stays when it has passed, and what is started after it is ended at once.
    int64_t deadline = INT64_MAX;
    struct message told;
    while (1) {
        int64_t left = deadline - milliseconds();
        if (left <= 0) {
            for (int i = 0; i < count; i++) kill(-groups[i], SIGKILL);
            count = 0;
        }
        struct pollfd ready = {.fd = input, .events = POLLIN};
        int timeout = left <= 0 || deadline == INT64_MAX ? -1 : left > 60000 ? 60000 : (int)left + 1;
        if (poll(&ready, 1, timeout) <= 0) continue;
        ssize_t size = read(input, &told, sizeof told);
        if (size < 0 && errno == EINTR) continue;
        if (size != sizeof told) break;
        if (told.group == 0) {
            deadline = told.deadline;
        } else if (told.group > 0) {
            if (count < CAPACITY) groups[count++] = (int32_t)told.group;
        } else {
            for (int i = 0; i < count; i++) {
                if (groups[i] == -told.group) {
                    groups[i] = groups[--count];
                    break;
                }
            }
        }
    }
    for (int i = 0; i < count; i++) kill(-groups[i], SIGKILL);
    // The lock must not be free while one of them could still act: wait until the groups are empty. One patience for
    // them all, less than that with which the next owner waits for the lock.
    time_t latest = now() + PATIENCE;
    for (int i = 0; i < count; i++) {
        while (ditrit_group_runs(groups[i]) && now() < latest) usleep(1000);
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

static int tell(int pipe, struct message told) {
    while (1) {
        ssize_t size = send(pipe, &told, sizeof told, MSG_NOSIGNAL);
        if (size == sizeof told) return 0;
        if (size < 0 && errno != EINTR) return -errno;
    }
}

int ditrit_guardian_tell(int pipe, int group) { return tell(pipe, (struct message){.group = group}); }

int ditrit_guardian_permit(int pipe, int64_t left) {
    return tell(pipe, (struct message){.deadline = milliseconds() + left});
}
