#define _GNU_SOURCE
#include "process_group.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// The fields of proc_pid_stat(5) that matter: `pid (name) state parent group …`; a name may hold anything.
static int runs_in(int proc, const char *process, int group) {
    char path[32], text[512];
    size_t length = strlen(process);
    if (length > 16) return 0;
    memcpy(path, process, length);
    memcpy(path + length, "/stat", 6);
    int file = openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0) return 0;
    text[size] = 0;
    const char *state = strrchr(text, ')');
    if (!state || strlen(state) < 5 || state[2] == 'Z' || state[2] == 'X') return 0;
    const char *parent = strchr(state + 4, ' ');
    if (!parent) return 0;
    int found = 0;
    for (const char *digit = parent + 1; *digit >= '0' && *digit <= '9'; digit++) found = found * 10 + (*digit - '0');
    return found == group;
}

int ditrit_group_runs(int group) {
    if (kill(-group, 0) < 0 && errno == ESRCH) return 0;
    // Not readdir(3), which allocates: a forked process may not.
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) return 1;
    _Alignas(struct dirent64) char entries[4096];
    long size;
    int runs = 0;
    while (!runs && (size = syscall(SYS_getdents64, proc, entries, sizeof entries)) > 0) {
        for (long at = 0; !runs && at < size;) {
            const struct dirent64 *entry = (const struct dirent64 *)(entries + at);
            at += entry->d_reclen;
            runs = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && runs_in(proc, entry->d_name, group);
        }
    }
    close(proc);
    return runs;
}
