#define _GNU_SOURCE
#include "openat2.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_by_components(int root, const char *path, int flags, mode_t mode) {
    int directory = dup(root);
    if (directory < 0) return -errno;
    while (1) {
        size_t length = strcspn(path, "/");
        char name[256];
        if (length == 0 || length >= sizeof name || (length == 2 && memcmp(path, "..", 2) == 0)) {
            close(directory);
            return length >= sizeof name ? -ENAMETOOLONG : -EXDEV;
        }
        memcpy(name, path, length);
        name[length] = 0;
        int is_last = path[length] == 0;
        int opened = is_last ? openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC, mode)
                             : openat(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int error = errno;
        close(directory);
        if (opened < 0) return -error;
        if (is_last) return opened;
        directory = opened;
        path += length + 1;
    }
}

int ditrit_open_beneath(int root, const char *path, int flags, mode_t mode) {
    struct open_how how = {
        .flags = (unsigned)flags | O_CLOEXEC,
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
    };
    int opened = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    if (opened >= 0) return opened;
    if (errno != ENOSYS && errno != EPERM) return -errno;
    return open_by_components(root, path, flags, mode);
}
