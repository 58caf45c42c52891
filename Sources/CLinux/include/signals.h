#pragma once

/// Catches these signals, for the whole process, from now on (sigaction(2)): the number of each that comes is written
/// as one byte to a pipe, whichever thread it interrupts.
///
/// A handler and not signalfd(2), which works only if every thread blocks the signals, those included that a runtime
/// has started before anyone could ask.
///
/// Returns the read end of the pipe, which does not block and is closed on exec; the same one for every call. -errno on
/// failure.
int ditrit_signals_catch(const int *_Nonnull signals, int count);
