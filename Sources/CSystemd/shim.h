#pragma once
// Else each call would add the place of the C line that it comes from, which is none.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
