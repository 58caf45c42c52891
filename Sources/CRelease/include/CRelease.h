#pragma once

/// The version of the package that these programs were built for, as given to the build; null where there is none.
///
/// In C, so that another version compiles one file anew and not everything above it.
const char *_Nullable ditrit_packaged_version(void);
