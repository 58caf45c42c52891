#pragma once

/// Whether systemd has left a control group to whoever runs in it (Delegate= in systemd.resource-control(5)): it marks
/// the directory of such a group by an extended attribute.
int ditrit_is_delegated(const char *_Nonnull directory);
