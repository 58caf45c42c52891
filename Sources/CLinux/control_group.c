#include "control_group.h"

#include <sys/xattr.h>

int ditrit_is_delegated(const char *directory) {
    char value[2];
    // The first is for everybody to read, the second is what older versions of systemd know only.
    return (getxattr(directory, "user.delegate", value, sizeof value) == 1 && value[0] == '1')
        || (getxattr(directory, "trusted.delegate", value, sizeof value) == 1 && value[0] == '1');
}
