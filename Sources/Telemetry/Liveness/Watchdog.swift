internal import EventLoop

/// Knows whether a program is alive: when every part of it is.
///
/// It has no time and no thread of its own: whoever has to tell that the program lives asks it first.
public final class Watchdog: Sendable {
    private let pulses = Locked<[Pulse]>([])

    /// A watchdog of a program without parts, which is alive.
    public init() {}

    /// A part has begun to work.
    ///
    /// - Parameter silence: the longest time that it may be silent.
    public func begin(_ name: String, silence: Duration, at now: ContinuousClock.Instant = .now) -> Pulse {
        let pulse = Pulse(name: name, silence: silence, at: now)
        pulses.withLock { $0.append(pulse) }
        return pulse
    }

    /// A part has ended; nothing is expected of it any more.
    public func end(_ pulse: Pulse) { pulses.withLock { $0.removeAll { $0 === pulse } } }

    /// The parts that have been silent for longer than they may, in the order in which they began.
    ///
    /// None: the program is alive.
    public func silentParts(at now: ContinuousClock.Instant = .now) -> [String] {
        pulses.withLock { $0 }.filter { $0.isSilent(at: now) }.map(\.name)
    }
}
