#define _GNU_SOURCE
#include "spawn_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int spawn(const struct ditrit_child *child) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    int error = posix_spawnattr_init(&attributes);
    if (error) return -error;
    error = posix_spawn_file_actions_init(&actions);
    if (error) {
        posix_spawnattr_destroy(&attributes);
        return -error;
    }
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    pid_t process = -1;
    (error = posix_spawnattr_setflags(&attributes,
                                      POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        || (error = posix_spawnattr_setpgroup(&attributes, 0))
        || (error = posix_spawnattr_setsigdefault(&attributes, &all))
        || (error = posix_spawnattr_setsigmask(&attributes, &none))
        || (error = posix_spawn_file_actions_addchdir_np(&actions, child->directory))
        || (error = child->input < 0
                        ? posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
                        : posix_spawn_file_actions_adddup2(&actions, child->input, 0))
        || (error = posix_spawn_file_actions_adddup2(&actions, child->output, 1))
        || (error = posix_spawn_file_actions_adddup2(&actions, child->output, 2))
        || (error = posix_spawn_file_actions_addclosefrom_np(&actions, 3))
        || (error = posix_spawn(&process, child->executable, &actions, &attributes, child->arguments,
                                child->environment));
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error ? -error : process;
}

// What a child that could not become the program tells its parent.
struct failure {
    int error;
    int isRefused;
};

// In the child: async-signal-safe code only.
static struct failure become(const struct ditrit_child *child, int told) {
    struct sigaction usual = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &usual, NULL);
    if (setpgid(0, 0) < 0) return (struct failure){errno, 0};
    // 0 is whoever writes it.
    if (write(child->group, "0", 1) < 0) return (struct failure){errno, 1};
    if (chdir(child->directory) < 0) return (struct failure){errno, 0};
    int input = child->input < 0 ? open("/dev/null", O_RDONLY) : child->input;
    if (input < 0 || dup2(input, 0) < 0 || dup2(child->output, 1) < 0 || dup2(child->output, 2) < 0)
        return (struct failure){errno, 0};
    // A sandbox may refuse it; what this program opens is closed on exec in any case.
    if (told > 3) close_range(3, told - 1, 0);
    close_range(told + 1, ~0U, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(child->executable, child->arguments, child->environment);
    return (struct failure){errno, 0};
}

static int fork_into(const struct ditrit_child *child, int *isRefused) {
    int told[2];
    if (pipe2(told, O_CLOEXEC) < 0) return -errno;
    sigset_t all, before;
    sigfillset(&all);
    // No signal handler of this program may run in the child.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t process = fork();
    if (process == 0) {
        struct failure failure = become(child, told[1]);
        ssize_t written = write(told[1], &failure, sizeof failure);
        (void)written;
        _exit(127);
    }
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(told[1]);
    if (process < 0) {
        close(told[0]);
        return -error;
    }
    struct failure failure;
    ssize_t size;
    // It ends without a word when the program has taken over.
    while ((size = read(told[0], &failure, sizeof failure)) < 0 && errno == EINTR) continue;
    close(told[0]);
    if (size != sizeof failure) return process;
    waitpid(process, NULL, 0);
    *isRefused = failure.isRefused;
    return -failure.error;
}

int ditrit_spawn_child(const struct ditrit_child *child, int *isRefused) {
    *isRefused = 0;
    return child->group < 0 ? spawn(child) : fork_into(child, isRefused);
}

int ditrit_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    // Of the open file description of this end only: the other is a different one.
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

int ditrit_input_pair(int ends[2]) {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
    shutdown(ends[0], SHUT_WR);
    return fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

long ditrit_input_write(int end, const void *bytes, long count) {
    while (1) {
        ssize_t written = send(end, bytes, (size_t)count, MSG_NOSIGNAL);
        if (written >= 0) return written;
        if (errno != EINTR) return -errno;
    }
}
