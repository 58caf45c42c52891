internal import Glibc

extension MetricRegistry {
    /// Declares what Prometheus' own libraries tell of every process, under the same names.
    public func addProcessMetrics() {
        reading("process_cpu_seconds_total", "Processor time used, user and system, in seconds.", as: .counter) {
            var usage = rusage()
            guard unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return nil }
            return seconds(usage.ru_utime) + seconds(usage.ru_stime)
        }
        reading("process_resident_memory_bytes", "Resident memory in bytes.", as: .gauge) {
            statistics("/proc/self/statm").dropFirst().first.flatMap(Double.init).map { $0 * Double(getpagesize()) }
        }
        reading("process_open_fds", "Open file descriptors.", as: .gauge) {
            guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
            defer { unsafe closedir(directory) }
            // Not counted: `.`, `..` and the descriptor of the directory itself.
            var count = -3
            while unsafe readdir(directory) != nil { count += 1 }
            return Double(count)
        }
        reading("process_max_fds", "Limit of open file descriptors.", as: .gauge) {
            var limit = rlimit()
            guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
            return Double(limit.rlim_cur)
        }
        let start = startTime()
        reading("process_start_time_seconds", "Start of the process, in seconds since 1970.", as: .gauge) { start }
    }
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }

private func startTime() -> Double? {
    // Field 22 of proc(5), counted behind the name, which may contain anything; in ticks since boot.
    let fields = statistics("/proc/self/stat", after: ")")
    var (boot, now) = (timespec(), timespec())
    guard fields.count > 19, let ticks = Double(fields[19]),
        unsafe clock_gettime(CLOCK_BOOTTIME, &boot) == 0, unsafe clock_gettime(CLOCK_REALTIME, &now) == 0
    else { return nil }
    let sinceBoot = Double(boot.tv_sec) + Double(boot.tv_nsec) / 1e9
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 - sinceBoot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
}

/// The words of a file of the kernel's.
private func statistics(_ path: String, after mark: Character? = nil) -> [Substring] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    let start = mark.flatMap { text.lastIndex(of: $0) }.map { text.index(after: $0) } ?? text.startIndex
    return text[start...].split { $0 == " " || $0 == "\n" }
}
