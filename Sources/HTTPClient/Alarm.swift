internal import EventLoop

/// A time at which to be called, which changes often and seldom comes.
///
/// Confined to the loop. To put it off or to give it up costs next to nothing: the loop's timer stays where it is, and
/// sees how things are when it is due.
final class Alarm {
    private let loop: EventLoop
    private let ring: () -> Void
    private var time: ContinuousClock.Instant?
    private var timer: EventLoop.Timer?
    private var timerTime: ContinuousClock.Instant?

    init(loop: EventLoop, _ ring: @escaping () -> Void) {
        self.loop = loop
        self.ring = ring
    }

    /// Rings at this time instead of another one; nil is never.
    func set(_ time: ContinuousClock.Instant?) {
        self.time = time
        guard let time else { return }
        if let timerTime, timerTime <= time { return }
        setTimer(time)
    }

    /// Rings at this time if not before.
    func advance(to time: ContinuousClock.Instant) {
        set(self.time.map { min($0, time) } ?? time)
    }

    /// Lets go of the loop.
    func stop() {
        time = nil
        timer.map(loop.cancel)
        (timer, timerTime) = (nil, nil)
    }

    private func setTimer(_ time: ContinuousClock.Instant) {
        timer.map(loop.cancel)
        timerTime = time
        timer = loop.schedule(after: time - .now) { [weak self] in self?.timerFired() }
    }

    private func timerFired() {
        (timer, timerTime) = (nil, nil)
        guard let time else { return }
        guard time <= .now else { return setTimer(time) }
        self.time = nil
        ring()
    }
}
