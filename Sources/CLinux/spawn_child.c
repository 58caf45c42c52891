#define _GNU_SOURCE
#include "spawn_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

int ditrit_spawn_child(const char *executable, char *const *arguments, char *const *environment,
                       const char *directory, int output) {
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
        || (error = posix_spawn_file_actions_addchdir_np(&actions, directory))
        || (error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0))
        || (error = posix_spawn_file_actions_adddup2(&actions, output, 1))
        || (error = posix_spawn_file_actions_adddup2(&actions, output, 2))
        || (error = posix_spawn_file_actions_addclosefrom_np(&actions, 3))
        || (error = posix_spawn(&process, executable, &actions, &attributes, arguments, environment));
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error ? -error : process;
}

int ditrit_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    // Of the open file description of this end only: the other is a different one.
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}
