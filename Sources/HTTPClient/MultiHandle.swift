internal import CCurl
internal import EventLoop

/// The handle under which libcurl runs transfers: one pool of connections, driven by the event loop.
///
/// Confined to the loop. Its address is what libcurl gives to its callbacks. Source: libcurl-multi(3), "multi_socket".
@safe final class MultiHandle {
    private let handle: UnsafeMutableRawPointer
    private let loop: EventLoop
    private var watches: [Int32: EventLoop.Watch] = [:]
    private lazy var alarm = Alarm(loop: loop) { [weak self] in self?.act(on: CURL_SOCKET_TIMEOUT, 0) }
    /// Whether libcurl wants to be called at once: it may not be from within its callback.
    private var isDue = false
    /// Whether it is called just now: what it then says about its time is looked at when it is done.
    private var isActing = false

    /// So often it is called at once, if it wants to.
    private static let patience = 4

    init(loop: EventLoop, configuration: HTTPClient.Configuration) throws(CurlError) {
        guard let handle = unsafe curl_multi_init() else { throw CurlError(code: CURLE_OUT_OF_MEMORY) }
        self.loop = loop
        unsafe self.handle = handle
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        // These options cannot fail: every libcurl that has this interface knows them.
        _ = unsafe ditrit_curl_multi_set_socket_function(handle) { easy, descriptor, what, context, _ in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue()
                .watch(descriptor, for: what, of: EasyHandle.owner(of: easy)?.transfer)
            return 0
        }
        _ = unsafe ditrit_curl_multi_set_pointer(handle, CURLMOPT_SOCKETDATA, context)
        _ = unsafe ditrit_curl_multi_set_timer_function(handle) { _, milliseconds, context in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().wake(after: milliseconds)
            return 0
        }
        _ = unsafe ditrit_curl_multi_set_pointer(handle, CURLMOPT_TIMERDATA, context)
        _ = unsafe ditrit_curl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, max(configuration.maximumConnections, 1))
        _ = unsafe ditrit_curl_multi_set_long(
            handle, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost ?? 0)
    }

    /// Lets go of the loop; no transfer may be left.
    func close() {
        ignoreEvents()
        for watch in watches.values { loop.stop(watch) }
        watches = [:]
        alarm.stop()
    }

    /// Ends the connections; no transfer may be left.
    ///
    /// On any thread, for that is where a client may be let go of that was not closed. With the last transfer libcurl has
    /// given back its watches, and the alarm finds nobody.
    deinit {
        ignoreEvents()
        unsafe curl_multi_cleanup(handle)
    }

    /// Ending connections tells of descriptors, too.
    private func ignoreEvents() {
        _ = unsafe ditrit_curl_multi_set_socket_function(handle, nil)
        _ = unsafe ditrit_curl_multi_set_timer_function(handle, nil)
    }

    // MARK: - Transfers

    /// Begins the transfer of a handle.
    func add(_ easy: EasyHandle) throws(CurlError) {
        guard unsafe curl_multi_add_handle(handle, easy.pointer) == CURLM_OK else {
            throw CurlError(code: CURLE_OUT_OF_MEMORY)
        }
        runDue()
    }

    /// Takes a handle out; a transfer that has not ended is broken off.
    func remove(_ easy: EasyHandle) {
        _ = unsafe curl_multi_remove_handle(handle, easy.pointer)
        runDue()
    }

    /// Goes on with a handle that its callbacks have paused.
    func resume(_ easy: EasyHandle) {
        _ = unsafe curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
        runDue()
    }

    // MARK: - Events

    private func runDue() {
        guard isDue, !isActing else { return }
        act(on: CURL_SOCKET_TIMEOUT, 0)
    }

    private func act(on descriptor: Int32, _ events: Int32) {
        isActing = true
        isDue = isDue && descriptor != CURL_SOCKET_TIMEOUT
        var running: Int32 = 0
        // An error here is one of a descriptor that is gone; those of transfers come with their messages.
        _ = unsafe curl_multi_socket_action(handle, descriptor, events, &running)
        // It often has more to do at once, which is cheaper now than after a wait for nothing; but there are others on
        // the loop.
        for _ in 0..<Self.patience where isDue {
            isDue = false
            _ = unsafe curl_multi_socket_action(handle, CURL_SOCKET_TIMEOUT, 0, &running)
        }
        tellFinished()
        isActing = false
        if isDue { alarm.set(.now) }
    }

    private func tellFinished() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(handle, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let pointer = unsafe message.pointee.easy_handle else {
                continue
            }
            let result = unsafe ditrit_curl_message_result(message)
            unsafe EasyHandle.owner(of: pointer)?.transfer?.finished(result)
        }
    }

    /// libcurl's wish to be called after a time, which replaces the one before; -1 is never.
    private func wake(after milliseconds: Int) {
        isDue = milliseconds == 0
        alarm.set(milliseconds > 0 ? .now + .milliseconds(milliseconds) : nil)
    }

    /// libcurl's wish to be told when a descriptor is ready.
    private func watch(_ descriptor: Int32, for what: Int32, of transfer: Transfer?) {
        let watched = watches[descriptor]
        guard what != CURL_POLL_REMOVE else {
            watches[descriptor] = nil
            watched.map(loop.stop)
            return
        }
        var readiness: EventLoop.Readiness = []
        if what != CURL_POLL_OUT { readiness.insert(.readable) }
        if what != CURL_POLL_IN { readiness.insert(.writable) }
        do throws(SystemError) {
            if let watched {
                try loop.change(watched, to: readiness)
            } else {
                watches[descriptor] = try loop.watch(descriptor, for: readiness) { [weak self] readiness in
                    self?.act(on: descriptor, Self.events(of: readiness))
                }
            }
        } catch {
            // To libcurl this would be the end of all transfers for ever. It is that of one; not from within a callback.
            _ = loop.schedule(after: .zero) { [weak transfer] in transfer?.finished(CURLE_FAILED_INIT) }
        }
    }

    private static func events(of readiness: EventLoop.Readiness) -> Int32 {
        var events: Int32 = 0
        // One that has failed is both: reading or writing it tells why.
        if !readiness.isDisjoint(with: [.readable, .failed]) { events |= CURL_CSELECT_IN }
        if !readiness.isDisjoint(with: [.writable, .failed]) { events |= CURL_CSELECT_OUT }
        return events
    }
}
