#include "CRelease.h"

const char *ditrit_packaged_version(void)
{
#ifdef DITRIT_VERSION
    return DITRIT_VERSION;
#else
    return 0;
#endif
}
