internal import Glibc

/// The time of day, as records and logs have it.
///
/// It may be set back: what measures or waits takes `ContinuousClock`.
public enum WallClock {
    /// Microseconds since 1970.
    public static var microseconds: Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    /// Milliseconds since 1970: what records of executions, instances and models hold.
    public static var milliseconds: Int64 { microseconds / 1000 }
}
